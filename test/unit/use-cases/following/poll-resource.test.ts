import { expect, test } from '@jest/globals';
import { bearer, withoutCredentials } from '../../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Anomaly } from '../../../../lib/model/following/observation.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Provider, UpstreamPage } from '../../../../lib/providers/provider.ts';
import type { Store } from '../../../../lib/store/store.ts';
import {
  type PollPorts,
  type PollRequest,
  type PollSummary,
  pollResource,
} from '../../../../lib/use-cases/following/poll-resource.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { BEGIN, HOUR, MINUTE, operation, SECOND, SUCCESS } from '../../../support/observed.ts';

const RESOURCE = { family: 'yandex', collection: 'dns/zones', id: 'z1', parents: {} } as const;
const NAME = 'dns/zones/z1';
const unbound = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

/** A store, a clock that stands still, and an upstream that answers what the test says. */
function setUp(upstream: { list?: Provider['list']; get?: Provider['get'] }) {
  const memory = createMemoryStore();
  const written: string[] = [];
  const noting = <K extends 'fence' | 'commit' | 'writeChanges' | 'recordOperations'>(name: K): Store[K] =>
    ((...args: never[]) => {
      written.push(name);
      return (memory[name] as (...all: never[]) => unknown)(...args);
    }) as Store[K];
  const store: Store = {
    ...memory,
    fence: noting('fence'),
    commit: noting('commit'),
    writeChanges: noting('writeChanges'),
    recordOperations: noting('recordOperations'),
  };
  const clock = { now: BEGIN };
  const refuse = () => Promise.reject(new TrackerError('UNIMPLEMENTED', 'not in this test'));
  const provider: Provider = {
    limits: () => ({ maxPageSize: 1000, filterFields: [] }),
    list: (request, call) => {
      call.onRequest('dns');
      return upstream.list?.(request, call) ?? refuse();
    },
    get: (ref, call) => {
      call.onRequest('dns');
      return upstream.get?.(ref, call) ?? refuse();
    },
    cancel: refuse,
  };
  let epoch = 0;
  const odd: Anomaly[] = [];
  const onAnomaly: PollPorts['onAnomaly'] = (resource, anomaly) => {
    expect(resource).toBe(NAME);
    odd.push(anomaly);
  };
  const ports = {
    provider,
    reconcile,
    onAnomaly,
    onProblem: () => {},
    now: () => clock.now,
    random: () => 0,
  };
  const poll = (
    request: Partial<PollRequest> = {},
    through: Store = store,
  ): Promise<PollSummary | undefined> => {
    epoch += 1;
    written.length = 0;
    const call = {
      ...unbound,
      deadline: clock.now + MINUTE,
      onRequest: () => {},
      authorize: async () => bearer('iam'),
    };
    return pollResource(
      { ...ports, store: through },
      { resource: RESOURCE, epoch, call, waiting: false, failures: 0, ...request },
    );
  };
  const types = async (): Promise<string[]> => {
    const rows = await store.readChanges(NAME, { after: 0, upTo: 1000, limit: 1000 }, unbound);
    return rows.map(({ type }) => type);
  };
  return { store, clock, poll, types, written, odd };
}

const pages =
  (...all: readonly UpstreamPage[]): Provider['list'] =>
  async ({ pageToken }) =>
    all[Number(pageToken ?? 0)] ?? { operations: [] };

test('writes snapshots, change rows and the commit in this order, behind a fence', async () => {
  const { poll, written, types } = setUp({ list: pages({ operations: [operation('a')] }) });
  expect(await poll()).toEqual({
    calls: 1,
    longestCall: { ms: 0, inVain: false },
    changes: 1,
    open: 1,
    revision: 1,
    scan: 'COMPLETE',
    allEnded: false,
    woken: new Set(),
    errors: [],
    nextDelayMs: 5_000,
  });
  expect(written).toEqual(['fence', 'commit', 'recordOperations', 'writeChanges', 'commit']);
  expect(await types()).toEqual(['STARTED']);
});

test('records what had ended before following began behind the commit, and goes on where the store has no time for it', async () => {
  const { poll, written, store, clock } = setUp({
    list: pages({ operations: [operation('a', SUCCESS, -HOUR), operation('b')] }),
  });
  const busy: Store = {
    ...store,
    async recordOperations(snapshots, call) {
      if (snapshots.every(({ operation: { id } }) => id === 'b'))
        return store.recordOperations(snapshots, call);
      clock.now = call.deadline;
      throw new TrackerError('RESOURCE_EXHAUSTED', 'the store is over its request limit');
    },
  };
  const before = clock.now;
  expect(await poll({}, busy)).toMatchObject({ scan: 'COMPLETE', changes: 1, errors: [] });
  expect([written.at(-1), clock.now - before]).toEqual(['commit', MINUTE / 2]);
  expect(await store.readOperation('a', unbound)).toBeUndefined();

  const other = setUp({ list: pages({ operations: [operation('a', SUCCESS, -HOUR), operation('b')] }) });
  await other.poll();
  expect(other.written.slice(-3)).toEqual(['writeChanges', 'commit', 'recordOperations']);
  expect((await other.store.readOperation('a', unbound))?.operation.state).toBe('SUCCEEDED');
});

test('writes nothing when there is nothing new', async () => {
  const { poll, written, clock } = setUp({
    list: pages({ operations: [operation('a')], nextPageToken: '1' }, { operations: [operation('b')] }),
  });
  await poll();
  clock.now += 10 * SECOND;
  expect(await poll()).toMatchObject({ calls: 2, changes: 0, revision: 2 });
  expect(written).toEqual([]);
});

test('changes nothing when the upstream fails, and waits as long as it was asked to', async () => {
  const throttled = new TrackerError('RESOURCE_EXHAUSTED', 'too much', { retryAfterMs: 42_000 });
  const answers: UpstreamPage[] = [{ operations: [operation('a')] }];
  const { poll, written, types } = setUp({
    list: async () => answers.pop() ?? Promise.reject(throttled),
  });
  await poll();
  expect(await poll()).toMatchObject({ scan: 'FAILED', errors: [throttled], open: 1, nextDelayMs: 42_000 });
  expect(written).toEqual([]);
  expect(await types()).toEqual(['STARTED']);
});

test('learns the end of an operation whose resource is gone, by its id', async () => {
  const answers: UpstreamPage[] = [{ operations: [operation('a')] }];
  const { poll, types } = setUp({
    list: async () => answers.pop() ?? Promise.reject(new TrackerError('NOT_FOUND', 'no such zone')),
    get: async () => ({ operation: operation('a', SUCCESS) }),
  });
  await poll();
  await poll();
  expect(await types()).toEqual(['STARTED', 'SUCCEEDED']);
});

test('asks by id for what a complete list does not show, and takes NOT_FOUND for LOST after a minute', async () => {
  const answers: UpstreamPage[] = [{ operations: [operation('a')] }];
  const { poll, types, clock, store } = setUp({
    list: async () => answers.pop() ?? { operations: [] },
    get: () => Promise.reject(new TrackerError('NOT_FOUND', 'no such operation')),
  });
  await poll();
  for (const wait of [0, 30, 29]) {
    clock.now += wait * SECOND;
    await poll();
    expect(await types()).toEqual(['STARTED']);
  }
  clock.now += SECOND;
  await poll();
  expect(await types()).toEqual(['STARTED', 'LOST']);
  expect((await store.readOperation('a', unbound))?.operation).toMatchObject({ done: false, state: 'LOST' });
});

test('sees what is new beside a row that cannot be read, reports that row, and asks for what it may be', async () => {
  const error = new TrackerError('INTERNAL', 'malformed answer from dns: both');
  const odd = { unreadable: [{ id: 'a', error }] };
  const answers: UpstreamPage[] = [
    { operations: [operation('b')], ...odd },
    { operations: [operation('a')] },
  ];
  const asked: unknown[] = [];
  const {
    poll,
    types,
    odd: reported,
  } = setUp({
    list: async () => answers.pop() ?? { operations: [] },
    get: async (ref) => {
      asked.push(ref);
      return { operation: operation('a', SUCCESS) };
    },
  });
  await poll();
  expect(await poll()).toMatchObject({ scan: 'COMPLETE', changes: 2, errors: [] });
  expect(await types()).toEqual(['STARTED', 'STARTED', 'SUCCEEDED']);
  expect(asked).toEqual([{ family: 'yandex', id: 'a' }]);
  expect(reported).toEqual([{ kind: 'UNREADABLE', id: 'a', problem: error.message }]);
});

test('leaves a scan that takes too long to the next poll', async () => {
  const { poll, clock, store } = setUp({
    list: async ({ pageToken }) => {
      clock.now += 40 * SECOND;
      const number = Number(pageToken ?? 0);
      return {
        operations: [operation(`op${number}`)],
        ...(number < 3 ? { nextPageToken: `${number + 1}` } : {}),
      };
    },
  });
  for (const next of ['1', '2', '3']) {
    const problem = expect.objectContaining({ code: 'DEADLINE_EXCEEDED' });
    expect(await poll()).toMatchObject({ scan: 'UNFINISHED', calls: 1, changes: 1, nextDelayMs: 0, problem });
    const tracking = await store.readTracking(NAME, unbound);
    expect(tracking && progressOf(tracking).scan?.pageToken).toBe(next);
  }
  const last = await poll();
  expect(last).toMatchObject({ scan: 'COMPLETE', calls: 1, open: 4 });
  expect(last).not.toHaveProperty('problem');
});

test('asks for no operation by its id where the credentials of the tracker are refused', async () => {
  let refusal: TrackerError | undefined;
  const { poll } = setUp({
    list: async () => {
      if (refusal) throw refusal;
      return { operations: ['a', 'b', 'c'].map((id) => operation(id)) };
    },
    get: async () => {
      throw refusal;
    },
  });
  expect(await poll()).toMatchObject({ calls: 1, open: 3 });
  refusal = new TrackerError('PERMISSION_DENIED', 'not this list');
  expect(await poll()).toMatchObject({ calls: 4, open: 3 });
  refusal = withoutCredentials('PERMISSION_DENIED', 'may not be impersonated');
  expect(await poll()).toMatchObject({ calls: 1, open: 3, errors: [refusal], problem: refusal });
});

test('begins a scan again once when its token is refused, and gives up after that', async () => {
  const { poll, odd } = setUp({
    list: async ({ pageToken }) => {
      if (pageToken) throw new TrackerError('INVALID_ARGUMENT', 'no such token');
      return { operations: [], nextPageToken: '1' };
    },
  });
  const refused = { kind: 'TOKEN_REFUSED' };
  const problem = expect.objectContaining({
    code: 'INTERNAL',
    message: expect.stringMatching(/refuses them$/),
  });
  expect(await poll()).toMatchObject({ scan: 'BROKEN', calls: 4, errors: [], problem });
  expect(odd).toEqual([refused, refused]);
});

test('stands back when a later holder has taken over', async () => {
  const { poll, store, types } = setUp({ list: pages({ operations: [operation('a')] }) });
  await store.fence(NAME, {}, 99, unbound);
  expect(await poll()).toBeUndefined();
  expect(await types()).toEqual([]);
});

test('goes by what the fence answers when somebody has committed since it read', async () => {
  const answers: UpstreamPage[] = [
    { operations: [operation('a', SUCCESS), operation('b')] },
    { operations: [operation('a', SUCCESS)] },
    { operations: [operation('a')] },
  ];
  const { poll, store, types } = setUp({ list: async () => answers.pop() ?? { operations: [] } });
  await poll();
  const stale = await store.readTracking(NAME, unbound);
  await poll();
  await poll({}, { ...store, readTracking: async () => stale });
  expect(await types()).toEqual(['STARTED', 'SUCCEEDED', 'STARTED']);
});

test('follows single operations by their ids where the list is refused, and tells also of one that had ended', async () => {
  const states = new Map([
    ['a', operation('a', SUCCESS, -HOUR)],
    ['b', operation('b')],
  ]);
  const { poll, types, clock } = setUp({
    get: async (ref) => {
      const found = states.get(ref.family === 'yandex' ? ref.id : ref.name);
      return found
        ? { operation: found, pollAfterMs: 7_000 }
        : Promise.reject(new TrackerError('NOT_FOUND', ''));
    },
  });
  const first = await poll({ only: ['a', 'b'] });
  expect(first).toMatchObject({ calls: 3, open: 1, errors: [], nextDelayMs: 7_000 });
  expect(await types()).toEqual(['STARTED', 'SUCCEEDED', 'STARTED']);
  clock.now += MINUTE;
  expect(await poll({ only: ['b'] })).toMatchObject({ calls: 1, changes: 0 });
});

test('follows several single operations by one page of the list, and nothing else that is on it', async () => {
  const rows = [operation('a'), operation('x'), operation('b'), operation('y', SUCCESS)];
  const { poll, types, written } = setUp({ list: pages({ operations: rows, nextPageToken: '1' }) });
  expect(await poll({ only: ['a', 'b'] })).toMatchObject({ calls: 1, changes: 2, open: 2, errors: [] });
  expect(await poll({ only: [] })).toMatchObject({ calls: 1, changes: 0, open: 2 });
  expect(written).toEqual([]);
  expect(await types()).toEqual(['STARTED', 'STARTED']);
});

test('polls a resource ever more rarely once it is gone, and as ever when it is back', async () => {
  let known = true;
  const { poll } = setUp({
    list: async () =>
      known ? { operations: [] } : Promise.reject(new TrackerError('NOT_FOUND', 'no such zone')),
  });
  await poll();
  known = false;
  expect(await poll()).toMatchObject({ scan: 'FAILED', nextDelayMs: 10 * SECOND });
  expect(await poll({ failures: 19 })).toMatchObject({ nextDelayMs: 24 * HOUR });
  expect((await poll({ failures: 19, waiting: true }))?.nextDelayMs).toBeLessThan(HOUR);
  known = true;
  expect(await poll({ failures: 9 })).toMatchObject({ errors: [], nextDelayMs: 5_000 });
});

test('commits a page that leads to much piece by piece, and goes on from there', async () => {
  const rows = Array.from({ length: 300 }, (_, index) => operation(`op${index}`));
  const { poll, store, clock, types } = setUp({ list: pages({ operations: rows }) });
  const slow = (seconds: number): Store => ({
    ...store,
    async writeChanges(...args) {
      await store.writeChanges(...args);
      clock.now += seconds * SECOND;
    },
  });
  expect(await poll({}, slow(20))).toMatchObject({
    scan: 'UNFINISHED',
    changes: 50,
    open: 50,
    nextDelayMs: 0,
  });
  expect(await types()).toHaveLength(50);
  expect(await poll({}, slow(20))).toMatchObject({ scan: 'UNFINISHED', changes: 50, open: 100 });
  expect(await poll({}, slow(1))).toMatchObject({ scan: 'COMPLETE', changes: 200, open: 300 });
  expect(await types()).toHaveLength(300);
  expect(await poll()).toMatchObject({ scan: 'COMPLETE', changes: 0, revision: 300 });
});

test('asks for every open operation where the list only leads in circles', async () => {
  const asked: string[] = [];
  const { poll, types } = setUp({
    list: async () => ({ operations: [operation('a')], nextPageToken: 'same' }),
    get: async (ref) => {
      asked.push(ref.family === 'yandex' ? ref.id : ref.name);
      return { operation: operation('a', SUCCESS) };
    },
  });
  expect(await poll()).toMatchObject({ scan: 'BROKEN', open: 0 });
  expect(asked).toEqual(['a']);
  expect(await types()).toEqual(['STARTED', 'SUCCEEDED']);
});
