import { get as httpGet } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { google, listAll, NOON, operationsOf, withCloud } from '../../../support/simulator.ts';

const PARENT = 'projects/p/locations/l';
const RUN = `google/run/v2/${PARENT}`;
const PATH = `/v2/${PARENT}/operations`;

test('answers an operation in the form of Google', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add(RUN, { createdAt: NOON - 90_000, nanos: 123_000, seconds: 60 });
    const { title = '' } = cloud.world.resource(RUN) ?? {};
    expect(await google(cloud, `${PATH}/${id}`)).toMatchObject({ status: 200 });
    expect((await google(cloud, `${PATH}/${id}`)).body).toEqual({
      name: `${PARENT}/operations/${id}`,
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.run.v2.OperationMetadata',
        target: `${PARENT}/services/${title}`,
        verb: 'update',
        createTime: '2026-11-20T11:58:30.000123Z',
        endTime: '2026-11-20T11:59:30.000123Z',
      },
      done: true,
      response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
    });
  }));

test('leaves out what is false or absent, and may end without a result', () =>
  withCloud({}, async (cloud) => {
    const running = cloud.world.add(RUN);
    const rollingBack = cloud.world.add(RUN, { createdAt: NOON - 50_000, outcome: 'ROLLED_BACK' });
    const ended = cloud.world.add(RUN, { createdAt: NOON - 90_000, outcome: 'NO_RESULT' });
    for (const [id, keys] of [
      [running, ['name', 'metadata']],
      [rollingBack, ['name', 'metadata']],
      [ended, ['name', 'metadata', 'done']],
    ] as const) {
      expect(Object.keys((await google(cloud, `${PATH}/${id}`)).body)).toEqual(keys);
    }
  }));

test.each([1, 7, 100, 1000])('gives every operation once in pages of %i', (pageSize) =>
  withCloud({}, async (cloud) => {
    const ids = cloud.world.fill(RUN, 120);
    const listed = await listAll(cloud, `${cloud.googleEndpoint}${PATH}`, pageSize);
    expect(listed.ids).toEqual(ids.toReversed().map((id) => `${PARENT}/operations/${id}`));
  }),
);

test('keeps operations at the root of an API, by name and by encoded name', () =>
  withCloud({}, async (cloud) => {
    const id = cloud.world.add('google/datacatalog/v1', { id: '123' });
    for (const path of [`/v1/operations/${id}`, `/v1/operations/operations%2F${id}`]) {
      expect((await google(cloud, path)).body['name']).toBe('operations/123');
    }
    expect(operationsOf((await google(cloud, '/v1/operations?filter=')).body)).toHaveLength(1);
    cloud.world.add('google/run/v1/projects/p', { id: '456' });
    expect((await google(cloud, '/v1/operations/projects%2Fp%2Foperations%2F456')).status).toBe(200);
  }));

test('cancels with an empty answer and deletes what nobody wants to know', () =>
  withCloud({ cancelMs: 0 }, async (cloud) => {
    const id = cloud.world.add(RUN);
    const authorized = { headers: { authorization: `Bearer ${cloud.token}` } };
    const cancelled = await google(cloud, `${PATH}/${id}:cancel`, { method: 'POST', ...authorized });
    expect(cancelled).toMatchObject({ status: 200, body: {} });
    expect((await google(cloud, `${PATH}/${id}`)).body).toMatchObject({ done: true, error: { code: 1 } });
    const deleted = await google(cloud, `${PATH}/${id}`, { method: 'DELETE', ...authorized });
    expect(deleted).toMatchObject({ status: 200, body: {} });
    expect((await google(cloud, `${PATH}/${id}`)).status).toBe(404);
  }));

test.each([
  ['/v2/projects/p/locations/l/operations/nothing', 404, 'NOT_FOUND'],
  ['/v2/projects/elsewhere/operations', 404, 'NOT_FOUND'],
  ['/compute/v1/projects/p/regions/elsewhere/operations?maxResults=5', 404, 'NOT_FOUND'],
  ['/v1/projects/p/locations/l/operations', 404, 'NOT_FOUND'],
  ['/v2/projects/p/locations/l', 404, 'NOT_FOUND'],
  [`${PATH}?returnPartialSuccess=true`, 501, 'UNIMPLEMENTED'],
  [`${PATH}?pageSize=-1`, 400, 'INVALID_ARGUMENT'],
  [`${PATH}?pageToken=garbage`, 400, 'INVALID_ARGUMENT'],
  [`${PATH}?orderBy=name`, 400, 'INVALID_ARGUMENT'],
  [`${PATH}?filter=verb%3Dcreate`, 400, 'INVALID_ARGUMENT'],
])('answers %s with %i in the form of Google', (path, code, status) =>
  withCloud({}, async (cloud) => {
    cloud.world.add(RUN);
    const answer = await google(cloud, path);
    expect(answer.status).toBe(code);
    expect(answer.body).toEqual({ error: { code, status, message: expect.any(String), details: [] } });
  }),
);

test('asks for the token', () =>
  withCloud({}, async (cloud) => {
    expect(await google(cloud, PATH, { headers: {} })).toMatchObject({
      status: 401,
      body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    });
  }));

test('filters by done, takes parameters of every API, and tells what it could not reach', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(RUN, { unreachable: ['projects/p/locations/us'] });
    cloud.world.add(RUN);
    const { body } = await google(
      cloud,
      `${PATH}?filter=done%3Dtrue&$alt=json%3Benum-encoding%3Dint&alt=json`,
    );
    expect(body).toEqual({ unreachable: ['projects/p/locations/us'] });
  }));

test('tells the API from a host of Google, and from no other', () =>
  withCloud({}, async (cloud) => {
    cloud.world.add(RUN);
    cloud.world.add(`google/workflows/v2/${PARENT}`);
    const count = async (host: string): Promise<number> => {
      const headers = { authorization: `Bearer ${cloud.token}`, host };
      const body = await new Promise<string>((resolve, reject) => {
        httpGet(`${cloud.googleEndpoint}${PATH}`, { headers }, (response) => resolve(text(response))).on(
          'error',
          reject,
        );
      });
      return operationsOf(JSON.parse(body)).length;
    };
    expect(await count('run.googleapis.com')).toBe(1);
    expect(await count('localhost')).toBe(2);
  }));
