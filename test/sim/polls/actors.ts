import type { Change } from '../../../lib/model/change-log/change.ts';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { formatResource, type Resource } from '../../../lib/model/operation/resource.ts';
import type { Met } from '../../../lib/model/task.ts';
import type { Provider } from '../../../lib/providers/provider.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { metBy } from '../../../lib/use-cases/following/poll-problem.ts';
import { type PollPorts, pollResource } from '../../../lib/use-cases/following/poll-resource.ts';
import type { Process, World } from '../shared/world.ts';
import { keptTo } from './interest.ts';

export interface Polling {
  readonly resource: Resource;
  readonly leaseFor: () => Promise<number>;
  /** The time to the next poll at least, in milliseconds. */
  readonly pace: number;
  readonly early: boolean;
  /** What a caller wants to be followed, as `Hold` has it; a timer keeps to what is followed. */
  readonly only?: readonly string[] | undefined;
  /** A fault: goes on under the same epoch after an error of the store. */
  readonly keepsSpentHold: boolean;
  /** What a poll leaves with its task. */
  readonly meets: typeof metBy;
  /** Told of a poll that has ended and of what its task has of it. */
  readonly onPolled: (ended: Polled) => void;
}

/** A poll from its beginning to its last write. */
export interface Polled {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly isWhole: boolean;
  readonly problem: Met['problem'];
  readonly timedOut: boolean;
}

/** One invocation of a poller: takes the task, polls, and says when the resource is due again. */
export async function pollOnce(
  world: World,
  store: Store,
  provider: Provider,
  reconcile: PollPorts['reconcile'],
  { resource, leaseFor, pace, early, only, keepsSpentHold, meets, onPolled }: Polling,
): Promise<void> {
  const id = `poll:${formatResource(resource)}`;
  const start = world.now();
  const lease = await leaseFor();
  const call = {
    deadline: start + lease,
    signal: new AbortController().signal,
    onRequest: (): void => {},
    authorize: async () => bearer('iam'),
  };
  const ports: PollPorts = {
    provider,
    store,
    reconcile,
    onAnomaly: () => {},
    onProblem: () => {},
    now: world.now,
    random: world.random.next,
  };
  try {
    // A timer's poller has read the state before it took the task; a caller's reads it when it polls.
    const known = early ? undefined : await store.readTracking(formatResource(resource), call);
    const taking = { now: start, dueAt: start + lease, leaseUntil: start + lease, early };
    const task = await store.takeTask(id, taking, call);
    if (!task) return;
    const wanted = early ? only : keptTo(known);
    const request = {
      ...{ resource, epoch: task.epoch, call, waiting: early, failures: task.attempts, known },
      ...(wanted ? { only: wanted } : {}),
    };
    const summary = await pollResource(ports, request).catch((thrown: unknown) => {
      if (!keepsSpentHold) throw thrown;
      return pollResource(ports, request);
    });
    if (!summary) return;
    const attempts = summary.errors.length > 0 ? task.attempts + 1 : 0;
    const dueAt = world.now() + Math.max(summary.nextDelayMs, pace);
    const met = meets(task, summary, world.now());
    if (!(await store.updateTask(id, task.epoch, { dueAt, leaseUntil: 0, attempts, ...met }, call))) return;
    const timedOut = summary.errors.some(({ code }) => code === 'DEADLINE_EXCEEDED');
    const isWhole = wanted === undefined;
    onPolled({ startedAt: start, endedAt: world.now(), isWhole, problem: met.problem, timedOut });
  } catch (thrown) {
    if (!(thrown instanceof TrackerError)) throw thrown;
  }
}

export interface Reader {
  readonly seen: Change[];
  /** What was wrong with what it read. */
  readonly complaints: string[];
}

/** Follows the log by a cursor, as a watch does, and keeps what it was given. */
export function startReader(
  world: World,
  store: Store,
  who: Process,
  resource: Resource,
  pace: () => number,
  upTo: (revision: number) => number = (revision) => revision,
): Reader {
  const reader: Reader = { seen: [], complaints: [] };
  const name = formatResource(resource);
  const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

  async function readOn(): Promise<void> {
    const tracking = await store.readTracking(name, call);
    if (!tracking) return;
    for (;;) {
      const after = reader.seen.length;
      const range = { after, upTo: upTo(tracking.revision), limit: 3 };
      const rows = await store.readChanges(name, range, call);
      for (const [index, row] of rows.entries()) {
        if (row.revision !== after + index + 1) {
          reader.complaints.push(`${who.name} reads revision ${row.revision} after ${after + index}`);
        }
        reader.seen.push(row);
      }
      if (rows.length > 0) continue;
      if (after < tracking.revision) reader.complaints.push(`${who.name} finds no revision ${after + 1}`);
      return;
    }
  }

  async function follow(): Promise<never> {
    for (;;) {
      await world.sleep(who, pace());
      await readOn().catch((thrown: unknown) => {
        if (!(thrown instanceof TrackerError)) throw thrown;
      });
    }
  }
  void follow();
  return reader;
}
