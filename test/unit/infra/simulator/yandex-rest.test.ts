import { expect, test } from '@jest/globals';
import { google, http, NOON, operationsOf, withCloud } from '../../../support/simulator.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const ZONE_PATH = '/dns/v1/zones/dns00000000000000one/operations';

test('answers an operation as the API reference shows it', () =>
  withCloud({ pollIntervalSeconds: 5 }, async (cloud) => {
    const id = cloud.world.add(ZONE, { createdAt: NOON - 20_000, nanos: 456_789, seconds: 60 });
    const { status, headers, body } = await http(cloud, `/operations/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      description: 'Update dns zone',
      createdAt: '2026-11-20T11:59:40.000456789Z',
      createdBy: 'ajesimulatedaccount0',
      modifiedAt: '2026-11-20T11:59:58.000456789Z',
      done: false,
      metadata: {
        '@type': 'type.googleapis.com/yandex.cloud.dns.v1.UpdateDnsZoneMetadata',
        dnsZoneId: 'dns00000000000000one',
      },
    });
    expect(id).toMatch(/^dns[0-9a-v]{17}$/);
    expect(headers.get('x-operation-poll-interval')).toBe('5');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-server-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  }));

test('refuses a call without the token in the form of Yandex Cloud', () =>
  withCloud({}, async (cloud) => {
    const { status, headers, body } = await http(cloud, '/operations/x', {
      headers: { authorization: 'Bearer stolen' },
    });
    expect(status).toBe(401);
    expect(body).toEqual({
      code: 16,
      message: 'The token is invalid',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.RequestInfo',
          requestId: headers.get('x-request-id'),
        },
      ],
    });
  }));

test('cancels soon after it was asked, over GET and POST', () => {
  let now = NOON;
  return withCloud({ now: () => now, cancelMs: 1_000 }, async (cloud) => {
    for (const method of ['GET', 'POST']) {
      const id = cloud.world.add(ZONE, { seconds: 60 });
      expect(
        (await http(cloud, `/operations/${id}:cancel`, { method, ...auth(cloud.token) })).body,
      ).toMatchObject({
        id,
        done: false,
      });
      now += 1_000;
      const { body } = await http(cloud, `/operations/${id}`);
      expect(body).toMatchObject({ done: true, error: { code: 1 } });
      expect((await http(cloud, `/operations/${id}:cancel`)).body).toEqual(body);
    }
  });
});

test('does not cancel what is being rolled back', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add(ZONE, { createdAt: NOON - 40_000, seconds: 60, outcome: 'ROLLED_BACK' });
    expect((await http(cloud, `/operations/${id}`)).body).toMatchObject({ done: false, error: { code: 9 } });
    expect(await http(cloud, `/operations/${id}:cancel`)).toMatchObject({ status: 400, body: { code: 9 } });
  }));

test.each([
  ['/operations/nothing', 404, 5],
  ['/operations/nothing:cancel', 404, 5],
  ['/dns/v1/zones/unknown/operations', 404, 5],
  ['/dns/v1/nothing', 404, 5],
  ['/dns/v1/zones/%zz/operations', 400, 3],
])('answers %s with %i', (path, status, code) =>
  withCloud({}, async (cloud) => {
    expect(await http(cloud, path)).toMatchObject({ status, body: { code } });
  }),
);

test('forgets an operation, and shows none before it begins', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add(ZONE);
    cloud.world.add(ZONE, { createdAt: NOON + 1, id: 'dnslater000000000000' });
    expect(operationsOf((await http(cloud, ZONE_PATH)).body)).toHaveLength(1);
    expect((await http(cloud, '/operations/dnslater000000000000')).status).toBe(404);
    cloud.world.forget(id);
    expect((await http(cloud, `/operations/${id}`)).status).toBe(404);
    expect((await http(cloud, ZONE_PATH)).body).toEqual({});
  }));

test('records what it was asked', () =>
  withCloud({}, async (cloud) => {
    await http(cloud, `${ZONE_PATH}?pageSize=5`);
    await google(cloud, '/v2/projects/p/operations');
    expect(cloud.requests).toMatchObject([
      { wire: 'rest', method: 'GET', path: ZONE_PATH, query: { pageSize: '5' }, at: NOON },
      { wire: 'google', method: 'GET', path: '/v2/projects/p/operations', query: {} },
    ]);
  }));

function auth(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}
