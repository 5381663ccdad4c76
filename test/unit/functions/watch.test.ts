import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { after, contextOf, type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { changesOf, cursorOf, newZone, told, type Zone } from '../../support/watched.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const zone = (running: number): Zone => newZone(rig.cloud, running);

const invalid = (field: string, description: string) => ({
  statusCode: 400,
  body: { code: 3, message: `${field} ${description}` },
});

test('a row that cannot be read hides no other from whoever watches, and fails the live list', async () => {
  const { name, path, ids } = zone(1);
  const match = (request: { readonly path: string }) => request.path.includes(`/${name.slice(-20)}/`);
  rig.cloud.world.faults.add({ kind: 'error-and-response', match });
  const nothing = /^none of the 1 operations of a page can be read: malformed answer from dns/;
  const askedAt = Date.now();
  expect(await rig.ask('watch', `${path}?timeout=60s`)).toMatchObject({
    statusCode: 500,
    body: { code: 13, message: expect.stringMatching(nothing) },
  });
  expect(Date.now() - askedAt).toBeLessThan(30_000);
  const added = rig.cloud.world.fill(name, 2, { seconds: null });
  const second = await rig.ask('watch', path);
  expect(told(second)).toHaveLength(2);
  const message =
    /^malformed answer from dns\.api\.cloud\.yandex\.net: operation .* has both an error and a response$/;
  expect(await rig.ask('list', `/v1/${name}/operations`)).toMatchObject({
    statusCode: 500,
    body: { code: 13, message: expect.stringMatching(message) },
  });
  rig.cloud.world.faults.clear();
  const third = await rig.ask('watch', `${path}?cursor=${cursorOf(second)}`);
  const all = [...told(second), ...told(third)].map((line) => line.replace(/^(?:- SYNC|\d+ STARTED) /, ''));
  expect(all.toSorted()).toEqual([...ids, ...added].toSorted());
});

test('does not take a cursor of another database for one of its own', async () => {
  const { name, path } = zone(2);
  const cursor = cursorOf(await rig.ask('watch', path));
  const other = await startRig();
  try {
    other.cloud.world.declare(name);
    other.cloud.world.fill(name, 3, { seconds: null });
    await other.ask('watch', path);
    expect(await other.ask('watch', `${path}?cursor=${cursor}&timeout=1s`)).toMatchObject({
      statusCode: 410,
      body: { code: 11, details: [{ reason: 'CURSOR_EXPIRED' }] },
    });
  } finally {
    await other.close();
  }
});

test('answers what is open, then each change once and in order', async () => {
  const { name, path, ids } = zone(2);
  const [a = '', b = ''] = ids;
  const sync = await rig.ask('watch', path);
  expect(sync.statusCode).toBe(200);
  expect(changesOf(sync)).toEqual(
    ids.map((id) => ({
      type: 'SYNC',
      observedAt: expect.any(String),
      resource: name,
      operation: expect.objectContaining({ id, done: false, state: 'RUNNING', resource: name }),
    })),
  );
  expect(sync.body['caughtUp']).toBe(true);
  rig.cloud.world.finish(a, 'SUCCEEDED');
  const first = await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}`);
  expect(first.body).toEqual({
    changes: [
      {
        revision: '3',
        type: 'SUCCEEDED',
        observedAt: expect.any(String),
        resource: name,
        operation: expect.objectContaining({ id: a, done: true, state: 'SUCCEEDED' }),
      },
    ],
    nextCursor: expect.any(String),
    caughtUp: true,
  });
  const [later] = await Promise.all([
    rig.ask('watch', `${path}?cursor=${cursorOf(first)}&pageSize=1`),
    after(1_500, () => rig.cloud.world.finish(b, 'FAILED')),
  ]);
  expect(told(later)).toEqual([`4 FAILED ${b}`]);
  const c = rig.cloud.world.add(name, { seconds: 0 });
  const page = await rig.ask('watch', `${path}?cursor=${cursorOf(later)}&pageSize=1`);
  expect([told(page), page.body['caughtUp']]).toEqual([[`5 STARTED ${c}`], false]);
  const rest = await rig.ask('watch', `${path}?cursor=${cursorOf(page)}&pageSize=1`);
  expect([told(rest), rest.body['caughtUp']]).toEqual([[`6 SUCCEEDED ${c}`], true]);
  const again = await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}`);
  expect(told(again)).toEqual([`3 SUCCEEDED ${a}`, `4 FAILED ${b}`, `5 STARTED ${c}`, `6 SUCCEEDED ${c}`]);
});

test('pages the open operations, and goes on with the changes since the first page', async () => {
  const { path, ids } = zone(5);
  const seen: string[][] = [];
  let answer = await rig.ask('watch', `${path}?pageSize=2`);
  for (seen.push(told(answer)); answer.body['caughtUp'] !== true; seen.push(told(answer))) {
    if (seen.length === 2) rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
    answer = await rig.ask('watch', `${path}?pageSize=2&cursor=${cursorOf(answer)}`);
  }
  const sync = ids.map((id) => `- SYNC ${id}`);
  expect(seen).toEqual([sync.slice(0, 2), sync.slice(2, 4), sync.slice(4)]);
  const change = await rig.ask('watch', `${path}?cursor=${cursorOf(answer)}`);
  expect(told(change)).toEqual([`6 SUCCEEDED ${ids[0]}`]);
});

test('answers raw input as HTTP, and throws what HTTP answers as an error', async () => {
  const { name, ids } = zone(1);
  const [service, collection, resourceId] = name.split('/');
  const input = { action: 'watchResource', service, collection, resourceId };
  expect(await rig.handlers.watch(input, contextOf(60_000))).toEqual({
    changes: [expect.objectContaining({ type: 'SYNC', operation: expect.objectContaining({ id: ids[0] }) })],
    nextCursor: expect.any(String),
    caughtUp: true,
  });
  await expect(rig.handlers.watch({ ...input, cursor: 'none' }, contextOf(60_000))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

test('answers in time: at once for 0s, by the timeout, and always before the function must end', async () => {
  const { path } = zone(0);
  const sync = await rig.ask('watch', path);
  const timed = async (query: string, remainingMs?: number) => {
    const startedAt = Date.now();
    const answer = await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}${query}`, remainingMs);
    expect(answer).toMatchObject({ statusCode: 200, body: { changes: [], caughtUp: true } });
    return Date.now() - startedAt;
  };
  const [atOnce, bySecond, byDefault] = await Promise.all([
    timed('&timeout=0s'),
    timed('&timeout=1.5s'),
    timed('', 8_500),
  ]);
  expect(atOnce).toBeLessThan(500);
  expect(bySecond).toBeGreaterThan(1_300);
  expect(bySecond).toBeLessThan(2_100);
  expect(byDefault).toBeLessThan(8_500 - 5_000);
  expect(await timed('', 3_000)).toBeLessThan(500);
});

test('answers in time where the upstream never answers, and leaves the resource to whoever has more of it', async () => {
  const { name, path } = zone(1);
  const sync = await rig.ask('watch', path);
  rig.cloud.world.faults.add({ kind: 'hang', match: ({ path: asked }) => asked.includes(name.slice(10)) });
  const startedAt = Date.now();
  const answer = await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}&timeout=1s`);
  const problem = { code: 'DEADLINE_EXCEEDED', message: expect.stringMatching(/did not answer in time$/) };
  expect(answer).toMatchObject({ statusCode: 200, body: { changes: [], caughtUp: false, problem } });
  expect(Date.now() - startedAt).toBeLessThan(1_900);
  rig.cloud.world.faults.clear();
  const before = rig.cloud.requests.length;
  await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}&timeout=1s`);
  expect(rig.cloud.requests.length).toBe(before);
});

test('waits no shorter than the upstream asked for, whoever comes next', async () => {
  const { name, path } = zone(1);
  const sync = await rig.ask('watch', path);
  const hit = { match: ({ path: asked }: { path: string }) => asked.includes(name.slice(10)) };
  rig.cloud.world.faults.add({ kind: 'status', http: 429, retryAfter: 600, times: 1, ...hit });
  await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}&timeout=1s`);
  const before = rig.cloud.requests.length;
  await rig.ask('watch', `${path}?cursor=${cursorOf(sync)}&timeout=1s`);
  await rig.poll(500);
  expect(rig.cloud.requests.slice(before).filter(hit.match)).toEqual([]);
});

test.each(['30', '-1s', '241s', 's', '1e3s', ' 1s', '5m', '030s'])(
  'refuses the timeout %j by name',
  async (timeout) => {
    const query = `?timeout=${encodeURIComponent(timeout)}`;
    const refusal = invalid('timeout', 'must be a duration from 0s to 240s, such as "30s"');
    expect(await rig.ask('watch', `${zone(0).path}${query}`)).toMatchObject(refusal);
    expect(await rig.ask('watch', `/v1/operations/op1/watch${query}`)).toMatchObject(refusal);
  },
);

test.each(['-1', '1001', 'ten', '1.5', '01'])('refuses the page size %j by name', async (pageSize) => {
  expect(await rig.ask('watch', `${zone(0).path}?pageSize=${pageSize}`)).toMatchObject(
    invalid('pageSize', 'must be a whole number from 0 to 1000'),
  );
});

test('answers what a filter lets pass, and goes on from there with the same filter only', async () => {
  const { name, path, ids } = zone(1);
  const filter = `filter=${encodeURIComponent('done=true AND state IN (SUCCEEDED, FAILED)')}`;
  const sync = await rig.ask('watch', `${path}?${filter}`);
  expect(changesOf(sync)).toEqual([]);
  rig.cloud.world.add(name, { seconds: null });
  rig.cloud.world.finish(ids[0] ?? '', 'FAILED');
  const answer = await rig.ask('watch', `${path}?${filter}&cursor=${cursorOf(sync)}`);
  expect(told(answer)).toEqual([expect.stringMatching(` FAILED ${ids[0]}$`)]);
  for (const other of ['filter=done=true', '']) {
    expect(await rig.ask('watch', `${path}?${other}&cursor=${cursorOf(answer)}`)).toMatchObject(
      invalid('cursor', 'is not a cursor of this watch; begin again without one'),
    );
  }
  expect((await rig.ask('watch', `${path}?filter=name%3Dx`)).statusCode).toBe(400);
});

test('takes a cursor back as it was, for its own resource, and no other', async () => {
  const [one, two] = [zone(0), zone(0)];
  const cursor = String((await rig.ask('watch', one.path)).body['nextCursor']);
  const altered = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
  const refusal = invalid('cursor', 'is not a cursor of this watch; begin again without one');
  expect(await rig.ask('watch', `${two.path}?cursor=${encodeURIComponent(cursor)}`)).toMatchObject(refusal);
  expect(await rig.ask('watch', `${one.path}?cursor=${encodeURIComponent(altered)}`)).toMatchObject(refusal);
});

test('answers 404 for an unknown collection and for a resource that the upstream does not know', async () => {
  expect(await rig.ask('watch', '/v1/dns/cones/dns1/watch')).toMatchObject({
    statusCode: 404,
    body: { code: 5, error: { status: 'NOT_FOUND' } },
  });
  expect(await rig.ask('watch', '/v1/dns/zones/dns0000000000unknown/watch')).toMatchObject({
    statusCode: 404,
    body: { code: 5, message: 'Resource dns0000000000unknown not found' },
  });
  expect(await rig.store.readTracking('dns/zones/dns0000000000unknown', ANY_TIME)).toBeUndefined();
});

test('refuses a resource that none can be, and follows nothing then', async () => {
  const refused = [
    [`${zone(0).path}?cloudId=b1gcloud00000000demo`, 'cloudId is no parameter of dns/zones'],
    ['/v1/baremetal/servers/bms0000000000000zero/watch', 'cloudId is required for baremetal/servers'],
  ] as const;
  for (const [url, message] of refused) {
    expect(await rig.ask('watch', url)).toMatchObject({ statusCode: 400, body: { code: 3, message } });
  }
});

test('refuses a resource that is followed with other parents, and neither tells of it nor polls it', async () => {
  const name = 'baremetal/servers/bms000000000000owned';
  const parents = { cloudId: 'b1gcloud00000000demo', folderId: 'b1gfolder0000000demo' };
  const [own, other] = [parents, { ...parents, folderId: 'b1gfolder000000other' }].map((given) =>
    new URLSearchParams(given).toString(),
  );
  rig.cloud.world.declare(name, { parents });
  const id = rig.cloud.world.add(name, { seconds: null });
  const sync = await rig.ask('watch', `/v1/${name}/watch?${own}`);
  expect(told(sync)).toEqual([`- SYNC ${id}`]);
  for (const query of [other, `${other}&cursor=${cursorOf(sync)}&timeout=1s`]) {
    expect(await rig.ask('watch', `/v1/${name}/watch?${query}`)).toMatchObject({
      statusCode: 400,
      body: { code: 3, message: `${name} is followed with other parents: cloudId, folderId` },
    });
  }
  expect(await rig.store.readTask(`poll:${name}?${other}`, ANY_TIME)).toBeUndefined();
});

test('asks a Google parent no more often because a location of it is out of reach', async () => {
  const parent = 'projects/far/locations/l';
  rig.cloud.world.declare(`google/run/v2/${parent}`, { unreachable: ['projects/far/locations/us'] });
  const before = rig.cloud.requests.length;
  const answer = await rig.ask('watch', `/v1/google/run/v2/watch?parent=${parent}&timeout=4s`);
  const problem = { code: 'UNAVAILABLE', message: 'the upstream could not reach all of its locations' };
  expect(answer).toMatchObject({ statusCode: 200, body: { changes: [], caughtUp: false, problem } });
  const asked = rig.cloud.requests.slice(before).filter(({ path }) => path.includes(parent));
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('watches a Google parent as any resource, and refuses what names nothing', async () => {
  const parent = 'projects/p/locations/watched';
  const id = rig.cloud.world.add(`google/run/v2/${parent}`, { seconds: null });
  const sync = await rig.ask('watch', `/v1/google/run/v2/watch?parent=${parent}`);
  expect(told(sync)).toEqual([`- SYNC ${id}`]);
  rig.cloud.world.finish(id, 'SUCCEEDED');
  const change = await rig.ask('watch', `/v1/google/run/v2/watch?parent=${parent}&cursor=${cursorOf(sync)}`);
  expect(told(change)).toEqual([`2 SUCCEEDED ${id}`]);
  const name = `${parent}/operations/${id}`;
  expect(await rig.ask('watch', `/v1/google/run/v2/watch?name=${name}`)).toMatchObject({
    statusCode: 200,
    body: { id, name, done: true },
  });
});
