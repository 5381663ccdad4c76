import type { Timing } from '../../model/time/timing.ts';
import { WATCH_LIMITS, type WatchLimits } from '../../model/watch/watch-limits.ts';
import { checkPrefix, connectOnce } from '../documents/connect.ts';
import { createDocuments } from '../documents/create-documents.ts';
import type { Connection } from '../documents/dynamo.ts';
import { createYielding } from '../documents/yielding.ts';
import type { Store } from '../store.ts';
import { changesTable } from './changes.ts';
import { consumersTable } from './consumers.ts';
import { deploymentRow } from './deployment.ts';
import { operationsTable } from './operations.ts';
import { tasksTable } from './tasks.ts';
import { trackingTable } from './tracking.ts';
import { watchesTable } from './watches.ts';

export interface DocumentStoreOptions extends Connection {
  /** Put before every table's name. @default '' */
  readonly tablePrefix?: string;
  readonly timing: Timing;
  /** How long a change stays in its resource's log, in days, at least 1. @default 14 */
  readonly changesDays?: number;
  /** How long an operation is remembered after it was last recorded, in days, at least 1. @default 90 */
  readonly operationsDays?: number;
  /** How many active watches a tenant may have. @default `WATCH_LIMITS` */
  readonly watchLimits?: WatchLimits;
  /** Called with the request units of every answered request, by the price table of YDB. */
  readonly onRequestUnits?: (units: number) => void;
  /** Whether requests give way to those of others once the store is over its limit. @default false */
  readonly yields?: boolean;
}

/**
 * The store in YDB, through its Document API or any other server of that protocol. The client is made on the
 * first call.
 *
 * @throws {TypeError} for an invalid option.
 */
export function createDocumentStore(options: DocumentStoreOptions): Store {
  const { timing, changesDays = 14, operationsDays = 90 } = options;
  const { watchLimits = WATCH_LIMITS } = options;
  const tablePrefix = checkPrefix(options.tablePrefix ?? '');
  for (const days of [changesDays, operationsDays]) {
    if (!(days >= 1)) throw new TypeError('what is stored is kept for at least a day');
  }
  const turns = options.yields === true ? createYielding(timing) : undefined;
  const { onRequestUnits = () => {} } = options;
  const documents = createDocuments({
    dynamo: connectOnce(options),
    tablePrefix,
    timing,
    onRequestUnits,
    turns,
  });
  return {
    ...trackingTable(documents, timing.now),
    ...changesTable(documents, timing.now, changesDays),
    ...operationsTable(documents, timing.now, operationsDays),
    ...tasksTable(documents),
    ...watchesTable(documents, timing.now, watchLimits),
    ...consumersTable(documents, timing.now, changesDays),
    ...deploymentRow(documents),
  };
}
