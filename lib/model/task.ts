import { invalidArgument } from './core/error.ts';
import { type Problem, type StandingProblem, shown } from './core/problem.ts';
import { formatResource, parentsOf, parseResource, type Resource } from './operation/resource.ts';
import { UNPOLLED_AFTER_MS } from './time/time-budget.ts';

/** The kinds of tasks; an id is `<kind>:<subject>`. */
const TASK_KINDS = ['poll', 'deliver', 'fanout'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** The kind of a task; an id of none counts as a poll task's, whose run says what is wrong with it. */
export const taskKind = (taskId: string): TaskKind =>
  TASK_KINDS.find((kind) => taskId.startsWith(`${kind}:`)) ?? 'poll';

/**
 * A due piece of work: `poll:<resource>`, `deliver:<watch>` or `fanout:<resource>`. Times are milliseconds
 * since the epoch.
 */
export interface Task {
  readonly id: string;
  /** 0 to `SHARDS` - 1; due tasks are found by shard. */
  readonly shard: number;
  readonly dueAt: number;
  /** No other worker takes the task before this; 0 when it is free. */
  readonly leaseUntil: number;
  /** Raised whenever the task is taken; it fences what its holder writes. */
  readonly epoch: number;
  /** How often in a row the work has failed. */
  readonly attempts: number;
  /** The last request to look for work at once. */
  readonly wake?: Wake;
  /** On a poll task: what the last poll has met; absent after a poll that saw everything. */
  readonly problem?: StandingProblem;
  /** On a poll task: what one call is to be given, in milliseconds; absent where the usual is enough. */
  readonly callMs?: number;
  /** On a fan-out task: how far it has come. */
  readonly fanout?: Fanout;
}

/** How far the watches on a resource have been woken for its changes. */
export interface Fanout {
  /** Every watch has been woken for every change up to this revision. */
  readonly covered: number;
  /** The pass under way, for the changes up to `upTo`; the watches up to `after` have been woken for them. */
  readonly pass?: { readonly upTo: number; readonly after?: WatchKey };
}

/** What names a watch. */
export interface WatchKey {
  readonly tenant: string;
  readonly id: string;
}

/**
 * A request to a task. On a deliver or fan-out task: there is, or soon will be, something to tell. On a poll
 * task: a caller is waiting for something the current holder does not follow and asks to take over.
 */
export interface Wake {
  readonly at: number;
  /** The revision that is about to be committed: a run that finds an earlier one looks again soon. */
  readonly revision: number;
}

/** What polling has shown of a resource besides its operations, as `Task` has it. */
export interface Met {
  readonly problem?: Task['problem'] | undefined;
  readonly callMs?: number | undefined;
}

/** A position among due tasks: behind those that are due earlier, and those due at its moment that are named. */
export interface DuePosition {
  readonly dueAt: number;
  readonly shown: ReadonlySet<string>;
}

/** How many shards the tasks are spread over; a timer may work on some of them only. */
export const SHARDS = 4;

/**
 * `poll:<resource>`; parents, which the resource's name leaves out, follow as a query:
 * `?cloudId=…&folderId=…`.
 */
export function pollTaskId(resource: Resource): string {
  const parents = Object.entries(parentsOf(resource)).sort();
  const query = parents.map(([name, id]) => `${name}=${id}`).join('&');
  return `poll:${formatResource(resource)}${query && `?${query}`}`;
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for an id that `pollTaskId` did not make. */
export function parsePollTaskId(taskId: string): Resource {
  const [kind, rest = ''] = taskId.split(/:(.*)/s);
  if (kind !== 'poll') throw invalidArgument('task', 'must be poll:<resource>');
  const [name = '', query = ''] = rest.split('?');
  const parents = query.split('&').flatMap((pair) => (pair ? [pair.split('=')] : []));
  return parseResource(name, Object.fromEntries(parents) as Record<string, string>);
}

/** `deliver:<tenant>/<watch id>`. */
export const deliverTaskId = ({ tenant, id }: WatchKey): string => `${DELIVER}${tenant}/${id}`;

const DELIVER = 'deliver:';

/** The watch of a `deliver:` task. */
export function parseDeliverTaskId(taskId: string): WatchKey {
  const at = taskId.lastIndexOf('/');
  return { tenant: taskId.slice(DELIVER.length, at), id: taskId.slice(at + 1) };
}

/** `fanout:<resource>`. */
export const fanoutTaskId = (resource: string): string => `${FANOUT}${resource}`;

const FANOUT = 'fanout:';

/** The name of the resource of a `fanout:` task. */
export const parseFanoutTaskId = (taskId: string): string => taskId.slice(FANOUT.length);

/** The shard of a task, the same for ever. */
function shardOf(taskId: string): number {
  let hash = 0;
  for (const char of taskId) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % SHARDS;
}

/**
 * A free task.
 *
 * @param epoch The epoch of the last holder of its subject: a task that is added anew must not begin below
 *   it, or its holders would pass for stale ones.
 */
export function newTask(id: string, dueAt: number, epoch = 0): Task {
  return { id, shard: shardOf(id), dueAt, leaseUntil: 0, epoch, attempts: 0 };
}

/**
 * What stands in the way of seeing what is new of a polled resource: what its last poll has met, or that
 * nobody polls it although it is due.
 */
export function problemOf(
  task: (Pick<Task, 'dueAt' | 'leaseUntil'> & { readonly problem?: StandingProblem | undefined }) | undefined,
  now: number,
): Problem | undefined {
  if (task?.problem) return shown(task.problem);
  const waitsSince = Math.max(task?.dueAt ?? now, task?.leaseUntil ?? now);
  if (now - waitsSince < UNPOLLED_AFTER_MS) return undefined;
  const message = 'the resource is due and has not been polled: the timer is late, or does not run';
  return { code: 'UNAVAILABLE', message, since: new Date(waitsSince).toISOString() };
}
