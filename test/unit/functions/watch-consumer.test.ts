import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import { createAesGcmSealer } from '../../../lib/sealing/aes-gcm.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { waitForChanges } from '../../../lib/use-cases/changes/wait-changes.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME, DAY_MS } from '../../support/store-builders.ts';
import { cursorOf, newZone, told } from '../../support/watched.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

test('keeps the cursor of a consumer: each call acknowledges what the one before handed out', async () => {
  const { name, path, ids } = newZone(rig.cloud, 3);
  const ask = (query = '') => rig.ask('watch', `${path}?consumer=deploy&timeout=2s${query}`);
  expect(told(await ask('&pageSize=2'))).toEqual(ids.slice(0, 2).map((id) => `- SYNC ${id}`));
  expect(told(await ask('&pageSize=2'))).toEqual([`- SYNC ${ids[2]}`]);
  rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  expect(told(await ask())).toEqual([`4 SUCCEEDED ${ids[0]}`]);
  expect(await rig.store.readConsumer('default', name, 'deploy', ANY_TIME)).toMatchObject({
    acknowledged: 3,
    handedOut: 4,
  });
  rig.cloud.world.finish(ids[1] ?? '', 'FAILED');
  expect(told(await ask())).toEqual([`5 FAILED ${ids[1]}`]);
  expect(told(await ask())).toEqual([]);
  expect(await rig.store.readConsumer('default', name, 'deploy', ANY_TIME)).toMatchObject({
    acknowledged: 5,
    handedOut: 5,
  });
});

test('gives each of two consumers every change, and a change to one of two calls of one', async () => {
  const { path, ids } = newZone(rig.cloud, 1);
  const ask = (consumer: string) => rig.ask('watch', `${path}?consumer=${consumer}&timeout=5s`);
  await Promise.all([ask('one'), ask('two')]);
  const waiting = [ask('one'), ask('one'), ask('two')];
  rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  const answers = await Promise.all(waiting);
  const [first, second, other] = answers;
  expect([first?.statusCode, second?.statusCode].sort()).toEqual([200, 409]);
  const winner = first?.statusCode === 200 ? first : second;
  expect([winner, other].map((answer) => answer && told(answer))).toEqual([
    [`2 SUCCEEDED ${ids[0]}`],
    [`2 SUCCEEDED ${ids[0]}`],
  ]);
});

test.each(['a b', ''])('refuses a consumer of the name %j', async (given) => {
  const name = encodeURIComponent(given);
  expect(await rig.ask('watch', `${newZone(rig.cloud, 0).path}?consumer=${name}`)).toMatchObject({
    statusCode: 400,
    body: {
      code: 3,
      message: 'consumer must be 1 to 63 letters, digits or any of _ . - and begin with a letter or digit',
    },
  });
});

test('refuses an empty cursor as any other that is none', async () => {
  const { path } = newZone(rig.cloud, 0);
  for (const query of ['cursor=', 'cursor=&consumer=deploy']) {
    expect(await rig.ask('watch', `${path}?${query}`)).toMatchObject({
      statusCode: 400,
      body: { code: 3, message: 'cursor is not a cursor of this watch; begin again without one' },
    });
  }
});

test('hands out again what a consumer did not get, to a consumer that says how far it got', async () => {
  const { path, ids } = newZone(rig.cloud, 1);
  const sync = await rig.ask('watch', `${path}?consumer=deploy`);
  rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  const lost = await rig.ask('watch', `${path}?consumer=deploy`);
  expect(told(lost)).toEqual([expect.stringMatching(` SUCCEEDED ${ids[0]}$`)]);
  const again = await rig.ask('watch', `${path}?consumer=deploy&cursor=${String(sync.body['nextCursor'])}`);
  expect(told(again)).toEqual(told(lost));
  expect(told(await rig.ask('watch', `${path}?consumer=deploy&timeout=0s`))).toEqual([]);
});

test('keeps a consumer to its filter, until a cursor begins it again with another', async () => {
  const { path, ids } = newZone(rig.cloud, 1);
  const ask = (query: string) => rig.ask('watch', `${path}?timeout=2s${query}`);
  const filter = `&filter=${encodeURIComponent('state = FAILED')}`;
  await ask('&consumer=deploy');
  expect(await ask(`&consumer=deploy${filter}`)).toMatchObject({
    statusCode: 400,
    body: {
      code: 3,
      message:
        'filter is not that of the consumer deploy, which was begun without one; take another name, or begin it again with a cursor of this filter',
    },
  });
  const cursor = `&cursor=${cursorOf(await ask(filter))}`;
  rig.cloud.world.finish(ids[0] ?? '', 'FAILED');
  expect(told(await ask(`&consumer=deploy${filter}${cursor}`))).toEqual([`2 FAILED ${ids[0]}`]);
  expect(told(await ask(`&consumer=deploy${filter.replace('=', '=%20')}`))).toEqual([]);
  expect((await ask('&consumer=deploy')).body['message']).toMatch(/ was begun with state = "FAILED"; take /);
});

/** The watch as it will be in so many days, with the same store, key and cloud. */
function inDays(days: number) {
  const now = () => Date.now() + days * DAY_MS;
  const { YDB_DOCAPI_ENDPOINT: endpoint = '' } = rig.environment;
  const store = createDocumentStore({ endpoint, credentials: STATIC_KEYS, timing: { ...timing, now } });
  const sealer = createAesGcmSealer({
    keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }],
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  });
  const limits = () => ({ maxPageSize: 1000, filterFields: [] });
  const unused = () => Promise.reject(new Error('nobody has to ask the upstream'));
  const provider = { limits, list: unused, get: unused, cancel: unused };
  const system = {
    ...timing,
    now,
    store,
    provider,
    reconcile,
    onAnomaly: () => {},
    onProblem: () => {},
    onError: () => {},
  };
  const ports = { system, store, sealer, provider, tenant: 'default' };
  const call = { ...ANY_TIME, authorize: async () => bearer('iam'), onRequest: () => {} };
  return (name: string, request: { readonly cursor?: string; readonly consumer?: string }) =>
    waitForChanges(ports, { resource: parseResource(name), until: now(), ...request }, call);
}

test('answers that a cursor is older than the log, and begins a consumer anew', async () => {
  const { name, path, ids } = newZone(rig.cloud, 2);
  const first = await rig.ask('watch', path);
  await rig.ask('watch', `${path}?consumer=slow`);
  rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  await rig.ask('watch', `${path}?cursor=${cursorOf(first)}`);
  const later = inDays(15);
  const expired = {
    code: 'OUT_OF_RANGE',
    message:
      'the cursor is older than the log; watch again without a cursor, from the operations that are open now',
    details: [{ reason: 'CURSOR_EXPIRED' }],
  };
  await expect(later(name, { cursor: String(first.body['nextCursor']) })).rejects.toMatchObject(expired);
  await expect(later(name, { consumer: 'slow' })).rejects.toMatchObject(expired);
  for (const request of [{}, { consumer: 'slow' }]) {
    expect(told({ body: { ...(await later(name, request)) } })).toEqual([`- SYNC ${ids[1]}`]);
  }
});

test('answers 410 with code 11 for a cursor that the log does not reach, an older or a later one', async () => {
  const { name, path } = newZone(rig.cloud, 1);
  await rig.ask('watch', path);
  const sealer = createAesGcmSealer({
    keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }],
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  });
  const binding = JSON.stringify(['cursor', 'default', name, '']);
  const future = encodeURIComponent(sealer.seal(JSON.stringify({ revision: 99 }), binding));
  expect(await rig.ask('watch', `${path}?cursor=${future}`)).toMatchObject({
    statusCode: 410,
    body: { code: 11, error: { code: 410, status: 'OUT_OF_RANGE' } },
  });
  const foreign = sealer.seal(JSON.stringify({ revision: 1 }), binding.replace('default', 'other'));
  expect((await rig.ask('watch', `${path}?cursor=${encodeURIComponent(foreign)}`)).statusCode).toBe(400);
});

test('a hundred callers that wait for one resource cost the upstream no more than one, and all get the change', async () => {
  const [many, one] = [newZone(rig.cloud, 1), newZone(rig.cloud, 1)];
  const wait = async ({ path, ids, asked }: typeof many, callers: number) => {
    const cursor = cursorOf(await rig.ask('watch', path));
    const before = asked();
    const waiting = Promise.all(
      Array.from({ length: callers }, () => rig.ask('watch', `${path}?cursor=${cursor}&timeout=15s`)),
    );
    setTimeout(() => rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED'), 5_000);
    const answers = await waiting;
    expect(new Set(answers.flatMap(told))).toEqual(new Set([`2 SUCCEEDED ${ids[0]}`]));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(callers);
    return asked() - before;
  };
  const [costOfMany, costOfOne] = await Promise.all([wait(many, 100), wait(one, 1)]);
  expect(costOfMany).toBeLessThanOrEqual(costOfOne + 1);
});
