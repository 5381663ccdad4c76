import { DELIVERY_MS } from '../../model/core/time-budget.ts';
import { TERMINAL_STATES } from '../../model/operation/operation.ts';
import { operationKey, refOf } from '../../model/operation/operation-ref.ts';
import { parseResource } from '../../model/operation/resource.ts';
import { matcherOf, type Watch } from '../../model/watch/watch.ts';
import { afterDelivery, behindLost, ended, passed } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { callSink, type SinkPorts } from './call-sink.ts';

/** Rows of a log that are read at once. */
const ROWS = 20;

export interface DeliverPorts extends SinkPorts {
  readonly store: Store;
  readonly random: () => number;
}

/** What a run of deliveries came to. */
export interface DeliveryRun {
  /** As it is stored. */
  readonly watch: Watch;
  readonly delivered: number;
  /** What the sink failed with, if it did. */
  readonly failed?: string;
  /** Everything up to `revision` has been dealt with. */
  readonly caughtUp: boolean;
  readonly revision: number;
}

/**
 * Delivers what lies behind a watch's cursor, one change at a time and in order, until nothing is left, the sink fails
 * or the time is up. The cursor is written after every change that the sink has taken, and once for those that the
 * watch passes over.
 *
 * @param until When no further delivery is begun, in milliseconds since the epoch.
 * @param sender Whose secrets sign: the watch on the folder, for a machine's.
 * @throws {TrackerError} `ABORTED` when somebody else has written the watch meanwhile; what was being delivered may
 *   be delivered again.
 */
export async function deliver(
  ports: DeliverPorts,
  watch: Watch,
  until: number,
  call: Call,
  sender = watch,
): Promise<DeliveryRun> {
  const { store, now, random } = ports;
  const matches = matcherOf(watch);
  const isTimeUp = (): boolean => now() >= until || now() + DELIVERY_MS >= call.deadline;
  let stored = watch;
  let working = watch;
  let delivered = 0;
  let failed: string | undefined;
  const save = async (): Promise<void> => {
    if (working !== stored) stored = await store.writeWatch(stored, working, call);
    working = stored;
  };

  /** Goes through the log up to a revision; `false` when it stopped on the way. */
  async function goTo(revision: number): Promise<boolean> {
    while (working.deliveredRevision < revision) {
      const range = { after: working.deliveredRevision, upTo: revision, limit: ROWS };
      const rows = await store.readChanges(working.resource, range, call);
      if (rows.length === 0) working = behindLost(working, revision);
      for (const row of rows) {
        if (isTimeUp()) return false;
        if (row.revision > working.deliveredRevision + 1) working = behindLost(working, row.revision - 1);
        if (!matches(row)) working = passed(working, row, now());
        else {
          const outcome = await callSink(ports, sender, row, call);
          if (!outcome) return false;
          working = afterDelivery(working, row, outcome, now(), random());
          await save();
          if (outcome.outcome !== 'TAKEN') {
            failed = outcome.error;
            return false;
          }
          delivered += 1;
        }
        if (working.state !== 'ACTIVE') return true;
      }
    }
    return true;
  }

  const revision = await store.readRevision(watch.resource, call);
  const caughtUp = await goTo(revision);
  if (caughtUp && working.state === 'ACTIVE' && working.lost !== undefined && (await hasEndedUnseen())) {
    working = ended({ ...working, error: working.lost }, 'DONE', now());
  }
  await save();
  return { watch: stored, delivered, ...(failed === undefined ? {} : { failed }), caughtUp, revision };

  /** The end of the one operation that is watched may be among the changes that were lost. */
  async function hasEndedUnseen(): Promise<boolean> {
    const { operation, resource, parents } = working;
    if (operation === undefined) return false;
    const key = operationKey(refOf(parseResource(resource, parents), operation));
    const recorded = await store.readOperation(key, call);
    return recorded !== undefined && TERMINAL_STATES.has(recorded.operation.state);
  }
}
