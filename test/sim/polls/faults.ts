import { TrackerError } from '../../../lib/model/core/error.ts';
import { follow } from '../../../lib/model/following/follow.ts';
import type { Observation, Reconciled } from '../../../lib/model/following/observation.ts';
import { progressOf } from '../../../lib/model/following/progress.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { RULES } from '../../../lib/model/following/rules.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import { type Operation, TERMINAL_STATES } from '../../../lib/model/operation/operation.ts';
import { trackedId } from '../../../lib/model/operation/operation-ref.ts';
import type { OperationRef } from '../../../lib/model/operation/resource.ts';
import type { Store } from '../../../lib/store/store.ts';
import { metBy } from '../../../lib/use-cases/following/poll-problem.ts';
import type { Fault } from './simulate.ts';

type Reconcile = typeof reconcile;

/** Mistakes that a tracker could make, each of them one that the simulation must notice. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'the commit goes before the change rows': { store: commitFirst },
  'only the task is fenced, not the tracking': { store: unfenced },
  'the fence is raised after the rows are written': { store: fencedLate },
  'what the fence answers is not looked at': { store: blindFence },
  'a change row is written over whatever its epoch': {
    store: (store) => ({
      ...store,
      writeChanges: (changes, _epoch, call) => store.writeChanges(changes, Number.MAX_SAFE_INTEGER, call),
    }),
  },
  'a hold is used on after an error of the store': { keepsSpentHold: true },
  'a reader looks past the revision': { reads: (revision) => revision + 100 },
  'absence from a complete scan is taken for completion': { reconcile: absenceEnds },
  'one NOT_FOUND makes an operation LOST': { reconcile: lostAtOnce },
  'a failed get is taken for NOT_FOUND': {
    provider: (provider) => ({
      ...provider,
      get: (ref, call) =>
        provider.get(ref, call).catch(() => Promise.reject(new TrackerError('NOT_FOUND', 'so it seems'))),
    }),
  },
  'a list too large for an answer is asked for again as it was': { asksForWholePages: true },
  'the answer about another operation is taken for that of the asked': {
    provider: (provider) => ({
      ...provider,
      get: async (ref, call) => {
        const { operation, ...rest } = await provider.get(ref, call);
        return { ...rest, operation: { ...operation, ...namesIn(ref) } };
      },
    }),
  },
  'an error with done false is taken for the end': {
    reconcile: onOperations((operation) =>
      operation.state === 'FAILING' ? { ...operation, done: true, state: 'FAILED' } : operation,
    ),
  },
  'what has ended is not remembered': { reconcile: onTracking((tracking) => ({ ...tracking, recent: {} })) },
  'an older answer overwrites a newer one': { reconcile: onTracking(withoutModifiedAt) },
  'the watermark moves past what no scan has settled': { reconcile: watermarkAtNow },
  'a scan with rows that cannot be read settles what it did not show': { reconcile: unreadablePassedOver },
  'what has been recorded is not asked for': { reconcile: nothingRecorded },
  'the end of an operation met late is recorded at once': { reconcile: lateEndsRecorded },
  'what had ended before following began is told': {
    reconcile: onTracking((tracking) => ({
      ...tracking,
      progress: { ...tracking.progress, since: 0, watermark: 0 },
    })),
  },
  'following begins anew with every poll': {
    reconcile: (tracking, observation, now, records) =>
      reconcile(
        tracking.revision === 0 ? follow({ ...tracking, progress: {} }, undefined, now) : tracking,
        observation,
        now,
        records,
      ),
  },
  'a search takes in everything that is listed': { reconcile: everythingWanted },
  'whoever asks for one more operation drops the others': {
    store: (store) => ({
      ...store,
      commit: (previous, next, call) => store.commit(previous, withoutFormer(next), call),
    }),
  },
  'the beginning is judged by our own clock': { reconcile: byOurClock },
  'nobody is told what a poll has met': {
    meets: (before, polled, now) => ({ callMs: metBy(before, polled, now).callMs }),
  },
  'a refused token is taken for an empty list': {
    provider: (provider) => ({
      ...provider,
      list: (request, call) =>
        provider.list(request, call).catch((thrown: unknown) => {
          if (TrackerError.from(thrown).code !== 'UNAUTHENTICATED') throw thrown;
          return { operations: [] };
        }),
    }),
  },
  'a token is kept past its end': {
    tokens: ({ get, discard }) => {
      let kept: string | undefined;
      return {
        get: async (call) => {
          kept ??= await get(call);
          return kept;
        },
        discard: (token) => {
          kept = undefined;
          return discard(token);
        },
      };
    },
  },
  'how long a call takes is not remembered': {
    meets: (before, polled, now) => ({ problem: metBy(before, polled, now).problem }),
  },
};

function namesIn(ref: OperationRef): Pick<Operation, 'id' | 'name'> {
  return ref.family === 'yandex'
    ? { id: ref.id, name: `operations/${ref.id}` }
    : { id: ref.name, name: ref.name };
}

function byOurClock(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const { skew: _, history: __, ...progress } = progressOf(tracking);
  const { skewMs: ___, ...undated } = observation as Observation & { readonly skewMs?: number };
  return reconcile({ ...tracking, progress }, undated as Observation, now, records);
}

function commitFirst(store: Store): Store {
  let late: Parameters<Store['writeChanges']>[] = [];
  return {
    ...store,
    async writeChanges(...rows) {
      late.push(rows);
    },
    async commit(...args) {
      await store.commit(...args);
      for (const rows of late) await store.writeChanges(...rows);
      late = [];
    },
  };
}

/** Commits whatever the stored state is, where the port would refuse. */
async function commitAnyway(store: Store, ...[, next, call]: Parameters<Store['commit']>) {
  const current = await store.readTracking(next.resource, call);
  if (current) await store.commit(current, { ...next, epoch: current.epoch }, call);
}

/** Commits whatever the state of this very holder is. */
async function commitOver(store: Store, ...[previous, next, call]: Parameters<Store['commit']>) {
  const current = await store.readTracking(next.resource, call);
  await store.commit(current?.epoch === next.epoch ? current : previous, next, call);
}

async function readInstead(store: Store, ...[resource, parents, epoch, call]: Parameters<Store['fence']>) {
  const current = await store.readTracking(resource, call);
  return current ? { ...current, epoch } : store.fence(resource, parents, epoch, call);
}

function unfenced(store: Store): Store {
  return {
    ...store,
    fence: (...args) => readInstead(store, ...args),
    commit: (...args) => commitAnyway(store, ...args),
  };
}

function fencedLate(store: Store): Store {
  return {
    ...store,
    fence: (...args) => readInstead(store, ...args),
    async commit(previous, next, call) {
      await store.fence(next.resource, next.parents, next.epoch, call);
      await commitOver(store, previous, next, call);
    },
  };
}

function blindFence(store: Store): Store {
  let read: Tracking | undefined;
  return {
    ...store,
    async readTracking(...args) {
      read = await store.readTracking(...args);
      return read;
    },
    async fence(...args) {
      const current = await store.fence(...args);
      return read ? { ...read, epoch: current.epoch } : current;
    },
    commit: (...args) => commitOver(store, ...args),
  };
}

function onTracking(spoil: (tracking: Tracking) => Tracking): Reconcile {
  return (tracking, observation, now, records) => reconcile(spoil(tracking), observation, now, records);
}

function onOperations(spoil: (operation: Operation) => Operation): Reconcile {
  return (tracking, observation, now, records) =>
    reconcile(tracking, spoiled(observation, spoil), now, records);
}

function spoiled(observation: Observation, spoil: (operation: Operation) => Operation): Observation {
  if (observation.kind === 'page') return { ...observation, operations: observation.operations.map(spoil) };
  if (observation.kind === 'operation') return { ...observation, operation: spoil(observation.operation) };
  return observation;
}

function withoutModifiedAt(tracking: Tracking): Tracking {
  const open = Object.entries(tracking.open).map(([id, { modifiedAt: _, ...entry }]) => [id, entry]);
  return { ...tracking, open: Object.fromEntries(open) };
}

function everythingWanted(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const { only } = progressOf(tracking);
  if (!only || observation.kind !== 'page') return reconcile(tracking, observation, now, records);
  const listed = observation.operations.map((operation) => trackedId(tracking.resource, operation));
  const greedy = { ...tracking, progress: { ...tracking.progress, only: [...only, ...listed] } };
  const result = reconcile(greedy, observation, now, records);
  const progress = { ...result.tracking.progress, only };
  return { ...result, tracking: { ...result.tracking, progress } };
}

function withoutFormer(tracking: Tracking): Tracking {
  const { only } = progressOf(tracking);
  if (!only || only.length < 2) return tracking;
  const last = only.at(-1) ?? '';
  const open = Object.entries(tracking.open).filter(([id]) => id === last);
  const progress = { ...tracking.progress, only: [last] };
  return { ...tracking, open: Object.fromEntries(open), progress };
}

/** Both outcomes one after the other. */
const joined = (first: Reconciled, second: Reconciled): Reconciled => ({
  ...first,
  tracking: second.tracking,
  changes: [...first.changes, ...second.changes],
  operations: [...first.operations, ...second.operations],
});

function absenceEnds(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const first = reconcile(tracking, observation, now, records);
  return first.missingFromScan.reduce((sofar, id) => {
    const name = id.includes('/') ? id : `operations/${id}`;
    const gone = { id, name, description: '', createdBy: '', done: true, state: 'SUCCEEDED' } as const;
    return joined(sofar, reconcile(sofar.tracking, { kind: 'operation', id, operation: gone }, now));
  }, first);
}

function lostAtOnce(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const first = reconcile(tracking, observation, now, records);
  if (observation.kind !== 'missing') return first;
  const second = joined(first, reconcile(first.tracking, observation, now, records));
  const known = new Map(records).set(observation.id, records?.get(observation.id));
  return joined(second, reconcile(second.tracking, observation, now + RULES.lostAfterMs, known));
}

function watermarkAtNow(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const first = reconcile(tracking, observation, now, records);
  const progress = { ...progressOf(first.tracking), watermark: now };
  return first.scanEnd === 'COMPLETE' ? { ...first, tracking: { ...first.tracking, progress } } : first;
}

function unreadablePassedOver(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  if (observation.kind !== 'page') return reconcile(tracking, observation, now, records);
  const { unreadable: _, ...page } = observation;
  return reconcile(tracking, page, now, records);
}

function nothingRecorded(...[tracking, observation, now]: Parameters<Reconcile>): Reconciled {
  const { lookups } = reconcile(tracking, observation, now);
  return reconcile(tracking, observation, now, new Map(lookups.map((id) => [id, undefined])));
}

function lateEndsRecorded(...[tracking, observation, now, records]: Parameters<Reconcile>): Reconciled {
  const result = reconcile(tracking, observation, now, records);
  const late = result.changes.filter(({ operation }) => TERMINAL_STATES.has(operation.state));
  return { ...result, operations: [...result.operations, ...late.map(({ operation }) => operation)] };
}
