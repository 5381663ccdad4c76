import { expect, test } from '@jest/globals';
import { DEMO_PARENTS } from '../../../../infra/simulator/demo.ts';
import { http, withCloud } from '../../../support/simulator.ts';

const { folderId: FOLDER } = DEMO_PARENTS;
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
      dnsZones: [{ id: dnsZoneId, createdAt: '2026-11-20T12:00:00.000Z', ...zone }],
    });
    expect(await ask('GET', '?folderId=other')).toMatchObject({ status: 403, body: { code: 7 } });
    expect(await ask('POST', '', { ...zone, folderId: 'other' })).toMatchObject({ status: 403 });
    const change = { updateMask: 'description', description: 'd' };
    expect((await ask('PATCH', `/${dnsZoneId}`, change)).body).toMatchObject({
      description: 'Update dns zone',
      metadata: { dnsZoneId },
    });
    expect((await http(cloud, `/dns/v1/zones/${dnsZoneId}/operations`)).body['operations']).toHaveLength(2);
    expect((await ask('DELETE', `/${dnsZoneId}`)).body).toMatchObject({ description: 'Delete dns zone' });
    expect((await ask('GET', `?folderId=${FOLDER}`)).body).toEqual({});
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
