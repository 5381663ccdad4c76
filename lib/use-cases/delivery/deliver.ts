import type { Change } from '../../model/change-log/change.ts';
import { TERMINAL_STATES } from '../../model/operation/operation.ts';
import { operationKey, refOf } from '../../model/operation/operation-ref.ts';
import { parseResource } from '../../model/operation/resource.ts';
import { DELIVERY_MS } from '../../model/time/time-budget.ts';
import { deadLettered, isDeadLetterDue } from '../../model/watch/dead-letter.ts';
import { matcherOf, type Watch } from '../../model/watch/watch.ts';
import { afterDelivery, behindLost, ended, passed } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { callSink, type SinkPorts } from './call-sink.ts';

/** How many rows of a log are read at once. */
const ROWS = 20;

export interface DeliverPorts extends SinkPorts {
  readonly store: Store;
  readonly random: () => number;
  /** Told of changes that a watch's sink is not told of, or its dead letter instead. */
  readonly onUntold: (watch: Watch, what: string) => void;
}

/** The result of one run of deliveries. */
export interface DeliveryRun {
  /** The watch as stored. */
  readonly watch: Watch;
  readonly delivered: number;
  /** The sink's error, if it failed. */
  readonly failed?: string;
  /** Every change up to `revision` is delivered or passed over. */
  readonly caughtUp: boolean;
  readonly revision: number;
}

/**
 * Delivers the changes behind a watch's cursor, one at a time and in order, until none is left, the sink
 * fails or the time is up. A change that the sink does not take goes to the dead letter, if there is one. The
 * cursor is written after every change that was taken, and once for a run of changes that do not match.
 *
 * @param until When no further delivery begins, in milliseconds since the epoch.
 * @param sender The watch that holds the secrets: for a member watch that on its folder.
 * @throws {TrackerError} `ABORTED` if the watch was written meanwhile; the current change may be delivered
 *   again.
 */
export async function deliver(
  ports: DeliverPorts,
  watch: Watch,
  until: number,
  call: Call,
  sender = watch,
): Promise<DeliveryRun> {
  const { store, now, random, onUntold } = ports;
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

  function lose(upTo: number): void {
    working = behindLost(working, upTo);
    onUntold(sender, working.lost ?? '');
  }

  /** Delivers a change to the sink, or to the dead letter once it is given up; `false` if none has taken it. */
  async function tell(row: Change): Promise<boolean> {
    while (!isTimeUp()) {
      const givenUp = sender.deadLetter && working.failing?.givenUp;
      const outcome = await callSink(ports, sender, row, call, givenUp);
      if (!outcome) return false;
      working = afterDelivery(working, row, outcome, now(), random(), sender.deadLetter?.maxAttempts);
      await save();
      if (outcome.outcome === 'TAKEN') {
        if (givenUp) onUntold(sender, deadLettered(row.revision, givenUp));
        else delivered += 1;
        failed = undefined;
        return true;
      }
      failed = working.error;
      if (!isDeadLetterDue(working)) return false;
    }
    return false;
  }

  /** Goes through the log up to a revision; `false` if it stopped before. */
  async function goTo(revision: number): Promise<boolean> {
    while (working.deliveredRevision < revision) {
      const range = { after: working.deliveredRevision, upTo: revision, limit: ROWS };
      const rows = await store.readChanges(working.resource, range, call);
      if (rows.length === 0) lose(revision);
      for (const row of rows) {
        if (isTimeUp()) return false;
        if (row.revision > working.deliveredRevision + 1) lose(row.revision - 1);
        if (!matches(row)) working = passed(working, row, now());
        else if (!(await tell(row))) return false;
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

  /** Whether the watched operation has ended, in a change that was lost. */
  async function hasEndedUnseen(): Promise<boolean> {
    const { operation, resource, parents } = working;
    if (operation === undefined) return false;
    const key = operationKey(refOf(parseResource(resource, parents), operation));
    const recorded = await store.readOperation(key, call);
    return recorded !== undefined && TERMINAL_STATES.has(recorded.operation.state);
  }
}
