import { MAX_ANSWER_BYTES } from '../../model/core/page.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { TERMINAL_STATES } from '../../model/operation/operation.ts';
import { operationKey, refOf } from '../../model/operation/operation-ref.ts';
import type { Resource } from '../../model/operation/resource.ts';
import type { Call } from '../../providers/provider.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import type { Store } from '../../store/store.ts';

/** How many records are read at once. */
const ROWS = 100;

/**
 * The open operations after an id, in the order of their ids, up to the limit of one answer, and the last id
 * that was read.
 */
export async function openOperations(
  store: Store,
  resource: Resource,
  tracking: Tracking,
  { after, limit }: { readonly after: string; readonly limit: number },
  call: Call,
): Promise<{ readonly snapshots: readonly Snapshot[]; readonly last: string; readonly more: boolean }> {
  const behind = Object.keys(tracking.open)
    .filter((id) => id > after)
    .sort();
  const ids = behind.slice(0, limit);
  const snapshots: Snapshot[] = [];
  let [last, looked, bytes] = [after, 0, 0];
  while (looked < ids.length) {
    const found = await Promise.all(
      ids.slice(looked, looked + ROWS).map(async (id) => ({
        id,
        snapshot: await store.readOperation(operationKey(refOf(resource, id)), call),
      })),
    );
    for (const { id, snapshot } of found) {
      // A record may be ahead of the state: an operation that has ended in it comes as a change.
      if (snapshot && !TERMINAL_STATES.has(snapshot.operation.state)) {
        bytes += Buffer.byteLength(JSON.stringify(snapshot));
        if (bytes > MAX_ANSWER_BYTES && snapshots.length > 0) return { snapshots, last, more: true };
        snapshots.push(snapshot);
      }
      last = id;
      looked += 1;
    }
  }
  return { snapshots, last, more: behind.length > ids.length };
}
