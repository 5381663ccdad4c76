import { type Operation, TERMINAL_STATES } from '../../../lib/model/operation/operation.ts';
import { compareInstants } from '../../../lib/model/time/instant.ts';
import { toItem } from '../../../lib/store/documents/items.ts';
import { packOperation, unpack } from '../../../lib/store/rows/packing.ts';
import type { Snapshot } from '../../../lib/store/snapshot.ts';
import type { Store } from '../../../lib/store/store.ts';

const RETENTION_MS = 90 * 86_400_000;

export type Snapshots = Map<string, { readonly snapshot: Snapshot; readonly expiresAt: number }>;

/** A copy of the operation as every store keeps it: of what is too large, without its bodies. */
export const kept = (operation: Operation): Operation => unpack(toItem({ o: packOperation(operation) }), 'o');

const copy = ({ operation, ...rest }: Snapshot): Snapshot => ({ ...rest, operation: kept(operation) });

/** The recorded operations of the store that the simulation runs on. */
export function memoryOperations(
  snapshots: Snapshots,
  now: () => number,
): Pick<Store, 'recordOperations' | 'readOperation' | 'listOperations'> {
  const stored = (key: string): Snapshot | undefined => {
    const row = snapshots.get(key);
    return row && row.expiresAt > now() ? row.snapshot : undefined;
  };
  return {
    async recordOperations(added) {
      for (const { again: _, ...snapshot } of added) {
        const before = stored(snapshot.key);
        if (before && compareSnapshots(before, snapshot) > 0) continue;
        snapshots.set(snapshot.key, { snapshot: copy(snapshot), expiresAt: now() + RETENTION_MS });
      }
    },

    async readOperation(key) {
      const snapshot = stored(key);
      return snapshot && copy(snapshot);
    },

    async listOperations({ after, limit }) {
      const all = [...snapshots.keys()].flatMap((key) => stored(key) ?? []);
      const sorted = all.sort((a, b) => comparePositions(positionOf(b), positionOf(a)));
      const rest = sorted.filter((snapshot) => !after || comparePositions(positionOf(snapshot), after) < 0);
      const items = rest.slice(0, limit).map((row) => ({ ...copy(row), position: positionOf(row) }));
      const next = rest.length > items.length ? items.at(-1)?.position : undefined;
      const bytes = Buffer.byteLength(JSON.stringify(items));
      return { items, ...(next === undefined ? {} : { next }), bytes };
    },
  };
}

const isEnded = ({ operation }: Snapshot): boolean => operation.done || TERMINAL_STATES.has(operation.state);

const compareSnapshots = (a: Snapshot, b: Snapshot): number =>
  Number(isEnded(a)) - Number(isEnded(b)) ||
  Number(a.operation.modifiedAt !== undefined) - Number(b.operation.modifiedAt !== undefined) ||
  compareInstants(a.operation.modifiedAt, b.operation.modifiedAt) ||
  compareInstants(a.observedAt, b.observedAt);

const positionOf = ({ operation, observedAt, key }: Snapshot): string =>
  JSON.stringify([operation.createdAt ?? observedAt, key]);

function comparePositions(a: string, b: string): number {
  const [[timeA, keyA], [timeB, keyB]] = [JSON.parse(a), JSON.parse(b)] as [string[], string[]];
  return compareInstants(timeA, timeB) || String(keyA).localeCompare(String(keyB));
}
