import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import type { FaultRule } from '../../../../infra/simulator/faults.ts';
import { google, http, listAll, operationsOf, withCloud } from '../../../support/simulator.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const PATH = '/dns/v1/zones/dns00000000000000one/operations';

/** A cloud with three operations in a zone and one fault. */
function withFault(rule: FaultRule, use: (cloud: Cloud) => Promise<void>): Promise<void> {
  return withCloud({}, async (cloud) => {
    cloud.world.fill(ZONE, 3);
    cloud.world.fill('google/run/v2/projects/p', 3);
    cloud.world.faults.add(rule);
    await use(cloud);
  });
}

function raw(cloud: Cloud, path = PATH, init: RequestInit = {}): Promise<Response> {
  return fetch(`${cloud.restEndpoint}${path}`, {
    headers: { authorization: `Bearer ${cloud.token}` },
    ...init,
  });
}

test.each([
  [429, 8],
  [503, 14],
  [500, 13],
  [401, 16],
  [403, 7],
  [404, 5],
  [400, 3],
  [409, 10],
  [504, 4],
  [499, 1],
  [501, 12],
  [502, 14],
  [418, 3],
])('answers %i with code %i', (status, code) =>
  withFault({ kind: 'status', http: status }, async (cloud) => {
    expect(await http(cloud, PATH)).toMatchObject({ status, body: { code } });
    expect(await google(cloud, '/v2/projects/p/operations')).toMatchObject({ status });
  }),
);

test('asks to wait in a header and in the details', () =>
  withFault({ kind: 'status', http: 429, retryAfter: 7, retryInfoSeconds: 1.5 }, async (cloud) => {
    const { headers, body } = await http(cloud, PATH);
    expect(headers.get('retry-after')).toBe('7');
    expect(body).toEqual({
      code: 8,
      message: 'Simulated RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: headers.get('x-request-id') },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' },
      ],
    });
    const answer = await google(cloud, '/v2/projects/p/operations');
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.body).toEqual({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'Simulated RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' }],
      },
    });
  }));

test('takes another code, message and date than the usual', () =>
  withFault(
    {
      kind: 'status',
      http: 400,
      code: 9,
      message: 'Not now',
      retryAfter: 'Fri, 20 Nov 2026 12:00:30 GMT',
    },
    async (cloud) => {
      const { status, headers, body } = await http(cloud, PATH);
      expect([status, headers.get('retry-after')]).toEqual([400, 'Fri, 20 Nov 2026 12:00:30 GMT']);
      expect(body).toMatchObject({ code: 9, message: 'Not now' });
    },
  ));

test('hits as many matching requests as it was told to, and no others', () =>
  withFault(
    { kind: 'status', http: 503, times: 2, match: ({ query }) => query['pageSize'] === '1' },
    async (cloud) => {
      const statuses: number[] = [];
      for (const pageSize of [2, 1, 2, 1, 1]) {
        statuses.push((await http(cloud, `${PATH}?pageSize=${pageSize}`)).status);
      }
      expect(statuses).toEqual([200, 503, 200, 503, 200]);
    },
  ));

test('meets faults in the order in which they were set, until they are cleared', () =>
  withFault({ kind: 'status', http: 503, times: 1 }, async (cloud) => {
    cloud.world.faults.add({ kind: 'status', http: 429 });
    const statuses = [(await http(cloud, PATH)).status, (await http(cloud, PATH)).status];
    cloud.world.faults.clear();
    expect([...statuses, (await http(cloud, PATH)).status]).toEqual([503, 429, 200]);
  }));

test.each([200, 502])('shows a page of a proxy under %i', (status) =>
  withFault({ kind: 'html', http: status }, async (cloud) => {
    const response = await raw(cloud);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html']);
    expect(await response.text()).toContain('<html>');
  }),
);

test('answers an error under 200', () =>
  withFault({ kind: 'error-with-200' }, async (cloud) => {
    expect(await http(cloud, PATH)).toMatchObject({ status: 200, body: { code: 5 } });
  }));

test('puts an error and a response into an operation', () =>
  withFault({ kind: 'error-and-response' }, async (cloud) => {
    const both = { done: true, error: { code: 13 }, response: {} };
    expect(operationsOf((await http(cloud, PATH)).body)[0]).toMatchObject(both);
    const id = cloud.world.add(ZONE);
    expect((await http(cloud, `/operations/${id}`)).body).toMatchObject({ id, ...both });
  }));

test('gives the same page token again and again', () =>
  withFault({ kind: 'token-loop' }, async (cloud) => {
    for (const pageSize of [2, 100]) {
      const first = String((await http(cloud, `${PATH}?pageSize=${pageSize}`)).body['nextPageToken']);
      const second = await http(cloud, `${PATH}?pageSize=${pageSize}&pageToken=${first}`);
      expect(second.body['nextPageToken']).toBe(first);
      expect(operationsOf(second.body)).toHaveLength(Math.min(pageSize, 3));
    }
    cloud.world.faults.clear();
    expect((await listAll(cloud, PATH, 2)).ids).toHaveLength(3);
  }));

test('leaves a body out, or half of it', async () => {
  const bodies: string[] = [];
  for (const kind of ['empty', 'truncated'] as const) {
    await withFault({ kind }, async (cloud) => {
      const response = await raw(cloud);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
      bodies.push(await response.text());
    });
  }
  expect(bodies[0]).toBe('');
  expect(() => JSON.parse(bodies[1] ?? '')).toThrow();
  expect(bodies[1]).toMatch(/^\{"operations":\[/);
});

test('sends bytes that mean nothing', () =>
  withFault({ kind: 'garbage' }, async (cloud) => {
    await expect(http(cloud, PATH)).rejects.toThrow('is not valid JSON');
  }));

test('gives the right body under another type', () =>
  withFault({ kind: 'content-type' }, async (cloud) => {
    const { headers, body } = await http(cloud, PATH);
    expect(headers.get('content-type')).toBe('text/plain');
    expect(operationsOf(body)).toHaveLength(3);
  }));

test('sends more than anybody wants to read', () =>
  withFault({ kind: 'huge', megabytes: 3 }, async (cloud) => {
    const response = await raw(cloud);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(3 * 1024 * 1024);
  }));

test('drops the connection before the answer, or within it', async () => {
  await withFault({ kind: 'reset' }, async (cloud) => {
    await expect(raw(cloud)).rejects.toThrow('fetch failed');
  });
  await withFault({ kind: 'cut' }, async (cloud) => {
    const response = await raw(cloud);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });
});

test('is late when told', () =>
  withFault({ kind: 'slow', ms: 60, times: 1 }, async (cloud) => {
    const begun = performance.now();
    expect((await http(cloud, PATH)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(50);
  }));

test('never answers, and still closes at once', async () => {
  const waiting: Promise<string>[] = [];
  const begun = performance.now();
  await withFault({ kind: 'hang' }, async (cloud) => {
    waiting.push(outcomeOf(raw(cloud)));
    await sleep(50);
    expect(cloud.requests).toHaveLength(1);
  });
  expect(await Promise.all(waiting)).toEqual(['dropped']);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('stops being slow when it is closed', async () => {
  const waiting: Promise<string>[] = [];
  await withFault({ kind: 'slow', ms: 60_000 }, async (cloud) => {
    waiting.push(outcomeOf(raw(cloud)));
    await sleep(50);
  });
  expect(await Promise.all(waiting)).toEqual(['dropped']);
});

function outcomeOf(call: Promise<Response>): Promise<string> {
  return call.then(
    () => 'answered',
    () => 'dropped',
  );
}
