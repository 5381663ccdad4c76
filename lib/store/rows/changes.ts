import { mapLimit } from '../../async/map-limit.ts';
import type { Change, ChangeType } from '../../model/change-log/change.ts';
import { TrackerError } from '../../model/core/error.ts';
import { type Documents, REQUESTS_AT_ONCE } from '../documents/documents.ts';
import { EXPIRES, expiry, type Item, isExpired, numberOf, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { Store } from '../store.ts';
import { packOperation, unpack } from './packing.ts';

/** Attributes: r resource, v revision, e the writer's epoch, t type, a observedAt, o operation, x expiry. */
export function changesTable(
  documents: Documents,
  now: () => number,
  retentionDays: number,
): Pick<Store, 'writeChanges' | 'readChanges'> {
  return {
    writeChanges: async (changes, epoch, call) => {
      await mapLimit(changes, REQUESTS_AT_ONCE, async (change) => {
        const row = {
          r: change.resource,
          v: change.revision,
          e: epoch,
          t: change.type,
          a: change.observedAt,
          o: packOperation(change.operation),
          [EXPIRES]: expiry(now(), retentionDays),
        };
        const condition = { condition: 'attribute_not_exists(r) OR e <= :e', values: { ':e': epoch } };
        if ((await documents.put(TABLES.changes, row, condition, call)) !== 'written') {
          throw new TrackerError('ABORTED', `somebody else writes the log of ${change.resource} by now`);
        }
      });
    },

    readChanges: async (resource, { after, upTo, limit }, call) => {
      const changes: Change[] = [];
      if (limit <= 0 || upTo <= after) return changes;
      const range = {
        condition: 'r = :r AND v BETWEEN :low AND :high',
        values: { ':r': resource, ':low': after + 1, ':high': upTo },
        pageSize: limit,
      };
      for await (const item of documents.query(TABLES.changes, range, call)) {
        if (isExpired(item, now())) continue;
        changes.push(toChange(item));
        if (changes.length === limit) break;
      }
      return changes;
    },
  };
}

const toChange = (item: Item): Change => ({
  revision: numberOf(item, 'v'),
  type: textOf(item, 't') as ChangeType,
  observedAt: textOf(item, 'a'),
  resource: textOf(item, 'r'),
  operation: unpack(item, 'o'),
});
