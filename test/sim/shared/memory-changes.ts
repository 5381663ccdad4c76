import type { Change } from '../../../lib/model/change-log/change.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Store } from '../../../lib/store/store.ts';
import { kept } from './memory-operations.ts';

const RETENTION_MS = 14 * 86_400_000;

interface Row {
  readonly change: Change;
  /** The writer's. */
  readonly epoch: number;
  readonly expiresAt: number;
}

export type Logs = Map<string, Map<number, Row>>;

const copy = (change: Change): Change => ({ ...change, operation: kept(change.operation) });

/** The change log of the store that the simulation runs on. */
export function memoryChanges(logs: Logs, now: () => number): Pick<Store, 'writeChanges' | 'readChanges'> {
  return {
    async writeChanges(changes, epoch) {
      for (const change of changes) {
        const { resource, revision } = change;
        const log = logs.get(resource) ?? new Map<number, Row>();
        logs.set(resource, log);
        const row = log.get(revision);
        if (row && row.epoch > epoch) {
          throw new TrackerError('ABORTED', `revision ${revision} has epoch ${row.epoch}`);
        }
        log.set(revision, { change: copy(change), epoch, expiresAt: now() + RETENTION_MS });
      }
    },

    async readChanges(resource, { after, upTo, limit }) {
      const rows = [...(logs.get(resource)?.values() ?? [])].filter(
        ({ change: { revision }, expiresAt }) => revision > after && revision <= upTo && expiresAt > now(),
      );
      const inOrder = rows.sort((a, b) => a.change.revision - b.change.revision);
      return inOrder.slice(0, Math.max(0, limit)).map(({ change }) => copy(change));
    },
  };
}
