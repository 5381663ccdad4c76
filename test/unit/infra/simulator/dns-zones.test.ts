import { expect, test } from '@jest/globals';
import { http, withCloud } from '../../../support/simulator.ts';

const FOLDER = 'b1g0000000000000000f';
const zone = { folderId: FOLDER, name: 'z', zone: 'z.internal.', privateVisibility: { networkIds: [] } };

test('creates, lists, changes and deletes zones, each with an operation', async () => {
  await withCloud({}, async (cloud) => {
    const ask = (method: string, path = '', body?: object) =>
      http(cloud, `/dns/v1/zones${path}`, {
        method,
        headers: { authorization: `Bearer ${cloud.token}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    const created = await ask('POST', '', zone);
    const { dnsZoneId } = created.body['metadata'] as { readonly dnsZoneId: string };
    expect(created).toMatchObject({ status: 200, body: { description: 'Create dns zone', done: false } });
    expect((await ask('GET', `?folderId=${FOLDER}`)).body).toEqual({
      dnsZones: [{ id: dnsZoneId, ...zone }],
    });
    expect((await ask('GET', '?folderId=other')).body).toEqual({ dnsZones: [] });
    const change = { updateMask: 'description', description: 'd' };
    expect((await ask('PATCH', `/${dnsZoneId}`, change)).body).toMatchObject({
      description: 'Update dns zone',
      metadata: { dnsZoneId },
    });
    expect((await http(cloud, `/dns/v1/zones/${dnsZoneId}/operations`)).body['operations']).toHaveLength(2);
    expect((await ask('DELETE', `/${dnsZoneId}`)).body).toMatchObject({ description: 'Delete dns zone' });
    expect((await ask('GET', `?folderId=${FOLDER}`)).body).toEqual({ dnsZones: [] });
    for (const [method, body] of [
      ['PATCH', change],
      ['DELETE', undefined],
    ] as const) {
      expect(await ask(method, `/${dnsZoneId}`, body)).toMatchObject({ status: 404, body: { code: 5 } });
    }
    expect(await ask('PATCH', '', {})).toMatchObject({ status: 501 });
    expect(await ask('POST', '', { ...zone, zone: 'z' })).toMatchObject({ status: 400, body: { code: 3 } });
  });
});
