import { setMaxListeners } from 'node:events';
import type { Change } from '../../lib/model/change-log/change.ts';
import type { JsonObject } from '../../lib/model/core/json.ts';
import type { Tracking } from '../../lib/model/following/tracking.ts';
import type { Operation } from '../../lib/model/operation/operation.ts';
import type { Task } from '../../lib/model/task.ts';
import type { Watch } from '../../lib/model/watch/watch.ts';
import type { ListedSnapshot, Snapshot } from '../../lib/store/snapshot.ts';
import type { Store } from '../../lib/store/store.ts';
import type { StoreCall } from '../../lib/store/store-call.ts';

/** A call without a deadline of its own. */
export const ANY_TIME: StoreCall = {
  deadline: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
};
setMaxListeners(0, ANY_TIME.signal);

export const DAY_MS = 86_400_000;

let names = 0;

/** A name that no other test uses. */
export function fresh(kind: string): string {
  names += 1;
  return `${kind}${names}-${Date.now().toString(36)}`;
}

export const freshResource = (): string => `dns/zones/${fresh('dns')}`;

/** A running operation as Yandex Cloud describes it, of usual size. */
export function operation(id: string, changes: Partial<Operation> = {}): Operation {
  return {
    id,
    name: `operations/${id}`,
    description: 'Create record set',
    createdAt: '2026-11-20T10:00:00.123456Z',
    createdBy: 'aje0000000000000000a',
    modifiedAt: '2026-11-20T10:00:00.123456Z',
    done: false,
    metadata: {
      '@type': 'type.googleapis.com/yandex.cloud.dns.v1.UpdateRecordSetsMetadata',
      dnsZoneId: 'dns0000000000000000a',
    },
    state: 'RUNNING',
    resource: 'dns/zones/dns0000000000000000a',
    ...changes,
  };
}

export const ended = (id: string, changes: Partial<Operation> = {}): Operation =>
  operation(id, {
    done: true,
    state: 'SUCCEEDED',
    response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
    ...changes,
  });

export const snapshot = (operation: Operation, observedAt = '2026-11-20T10:00:05.000Z'): Snapshot => ({
  key: operation.id,
  operation,
  observedAt,
});

export const change = (resource: string, revision: number, changes: Partial<Change> = {}): Change => ({
  revision,
  type: 'STARTED',
  observedAt: '2026-11-20T10:00:05.000Z',
  resource,
  operation: operation(`op${revision}`),
  ...changes,
});

export const task = (id: string, changes: Partial<Task> = {}): Task => ({
  id,
  shard: 0,
  dueAt: 1_000,
  leaseUntil: 0,
  epoch: 0,
  attempts: 0,
  ...changes,
});

/** A state that follows `previous`. */
export const after = (previous: Tracking, changes: Partial<Tracking>): Tracking => ({
  ...previous,
  ...changes,
});

/** Open operations, each with a fingerprint of usual size. */
export const manyOpen = (count: number): Record<string, JsonObject> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `enp${String(index).padStart(17, '0')}`,
      {
        fingerprint: `${((index + 1) * 2_654_435_761) % 4_294_967_296}${index * 7_919}`,
        createdAt: new Date(1_790_000_000_000 + index * 997).toISOString(),
        modifiedAt: new Date(1_790_000_100_000 + index * 1_009).toISOString(),
        seen: index % 3 === 0,
      },
    ]),
  );

/** The error code that a promise is rejected with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'OK',
    (error: { code?: unknown }) => error.code ?? error,
  );
}

/** The list from its beginning, page by page, as far as it is `wanted`. */
export async function listWhile(
  store: Store,
  limit: number,
  wanted: (snapshot: Snapshot) => boolean,
): Promise<readonly Snapshot[]> {
  const found: Snapshot[] = [];
  let page = await store.listOperations({ limit }, ANY_TIME);
  for (;;) {
    found.push(...page.items.filter(wanted).map(unplaced));
    if (page.next === undefined || !page.items.every(wanted)) return found;
    page = await store.listOperations({ after: page.next, limit }, ANY_TIME);
  }
}

/** A listed record as it was recorded. */
export const unplaced = ({ position: _, ...snapshot }: ListedSnapshot): Snapshot => snapshot;

/** All active watches on a resource, read page by page. */
export async function activeOn(
  store: Pick<Store, 'activeWatches'>,
  resource: string,
  limit = 100,
): Promise<readonly Watch[]> {
  const found: Watch[] = [];
  for (let page = await store.activeWatches(resource, { limit }, ANY_TIME); ; ) {
    found.push(...page.items);
    if (!page.next) return found;
    page = await store.activeWatches(resource, { after: page.next, limit }, ANY_TIME);
  }
}
