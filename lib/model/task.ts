import { invalidArgument } from './core/error.ts';
import { formatResource, parentsOf, parseResource, type Resource } from './operation/resource.ts';

/** A due piece of work: `poll:<resource>` or `deliver:<watch>`. Times are milliseconds since the epoch. */
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
}

/**
 * A request to a task. On a deliver task: there is, or soon will be, something to deliver. On a poll task: a
 * caller is waiting for something the current holder does not follow and asks to take over.
 */
export interface Wake {
  readonly at: number;
  /** The revision that is about to be committed: a run that finds an earlier one looks again soon. */
  readonly revision: number;
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
export function deliverTaskId({ tenant, id }: { readonly tenant: string; readonly id: string }): string {
  return `${DELIVER}${tenant}/${id}`;
}

const DELIVER = 'deliver:';

export const isDeliverTask = (taskId: string): boolean => taskId.startsWith(DELIVER);

/** The watch of a `deliver:` task. */
export function parseDeliverTaskId(taskId: string): { readonly tenant: string; readonly id: string } {
  const at = taskId.lastIndexOf('/');
  return { tenant: taskId.slice(DELIVER.length, at), id: taskId.slice(at + 1) };
}

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
