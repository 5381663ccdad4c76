import { expect, test } from '@jest/globals';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import { type Answer, http, NOON, withCloud } from '../../../support/simulator.ts';

function post(cloud: Cloud, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return http(cloud, `/simulator/${path}`, { method: 'POST', headers: {}, body: text });
}

const ZONE = 'dns/zones/dns00000000000000one';

test('starts an operation that ends as asked', () => {
  let now = NOON;
  return withCloud({ now: () => now }, async (cloud) => {
    const { status, body } = await post(cloud, 'operations', {
      resource: ZONE,
      seconds: 30,
      outcome: 'FAILED',
      description: 'Try it',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ description: 'Try it', done: false });
    now += 30_000;
    expect((await http(cloud, `/operations/${String(body['id'])}`)).body).toMatchObject({
      done: true,
      error: { code: 9 },
    });
  });
});

test('starts an operation of Google', () =>
  withCloud({}, async (cloud) => {
    const { body } = await post(cloud, 'operations', { resource: 'google/run/v2/projects/p/locations/l' });
    expect(body['name']).toMatch(/^projects\/p\/locations\/l\/operations\/[0-9a-v]{20}$/);
  }));

test('ends an operation when told', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add(ZONE, { seconds: null });
    expect((await post(cloud, `operations/${id}:finish`, { outcome: 'CANCELLED' })).body).toMatchObject({
      id,
      done: true,
      error: { code: 1 },
    });
    expect(await post(cloud, `operations/${id}:finish`, {})).toMatchObject({
      status: 400,
      body: { code: 9 },
    });
  }));

test('sets faults and takes them back', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add(ZONE);
    const fault = { kind: 'status', http: 503, times: 5, match: '/operations/' };
    expect((await post(cloud, 'faults', fault)).status).toBe(200);
    expect(await http(cloud, `/operations/${id}`)).toMatchObject({ status: 503, body: { code: 14 } });
    expect((await http(cloud, '/dns/v1/zones/dns00000000000000one/operations')).status).toBe(200);
    await http(cloud, '/simulator/faults', { method: 'DELETE', headers: {} });
    expect((await http(cloud, `/operations/${id}`)).status).toBe(200);
  }));

test('lists the resources there are', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(ZONE);
    cloud.world.add('google/run/v2/projects/p');
    expect((await http(cloud, '/simulator/resources', { headers: {} })).body).toEqual({
      resources: [ZONE, 'google/run/v2/projects/p'],
    });
  }));

test.each([
  ['operations', 'no JSON', 'The body must be a JSON object'],
  ['operations', {}, /^resource: /],
  ['operations', { resource: 'dns/zones' }, /^resource must be /],
  ['operations', { resource: 'dns/zone/x' }, /no collection "dns\/zone"/],
  ['operations', { resource: ZONE, seconds: -1 }, 'seconds: must be 0 or more'],
  ['operations', { resource: ZONE, outcome: 'GOOD' }, /^outcome: must be one of SUCCEEDED, /],
  ['operations', { resource: ZONE, colour: 'red' }, /^colour: /],
  ['operations/nothing:finish', {}, 'Operation nothing not found'],
  ['faults', { kind: 'earthquake' }, /^kind: /],
  ['faults', { kind: 'status' }, /^http: /],
  ['faults', { kind: 'slow', ms: 'long' }, /^ms: /],
  ['nothing', {}, /^No POST \/simulator\/nothing/],
])('explains what is wrong with POST /simulator/%s of %j', (path, body, message) =>
  withCloud({}, async (cloud) => {
    const answer = await post(cloud, path, body);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body['message']).toEqual(expect.stringMatching(message));
  }),
);

test('neither records calls that direct it nor lets faults hit them', () =>
  withCloud({}, async (cloud) => {
    cloud.world.faults.add({ kind: 'hang' });
    expect((await http(cloud, '/simulator/resources')).status).toBe(200);
    expect(cloud.requests).toEqual([]);
  }));
