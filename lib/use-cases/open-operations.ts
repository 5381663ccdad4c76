import type { Operation } from '../model/operation.ts';
import { operationKey, refOf } from '../model/operation-ref.ts';
import type { Resource } from '../model/resource.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Call } from '../providers/provider.ts';
import type { Snapshot, Store } from '../store/store.ts';

/** The open operations behind an id, in the order of their ids, and the last id that was looked at. */
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
  const found = await Promise.all(
    ids.map((id) => store.readOperation(operationKey(refOf(resource, id)), call)),
  );
  const isOpen = ({ done }: Operation): boolean => !done;
  return {
    snapshots: found
      .filter((snapshot) => snapshot !== undefined)
      .filter(({ operation }) => isOpen(operation)),
    last: ids.at(-1) ?? after,
    more: behind.length > ids.length,
  };
}
