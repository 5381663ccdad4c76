import { invalidArgument } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import { MAX_WAIT_MS, WAIT_LAST_MS, WAIT_RESERVE_MS } from '../time/time-budget.ts';

/**
 * A watcher's position in one resource's log: everything up to `revision` has been handed out. `synced` is
 * present while the operations that were open at that revision are still being handed out, in the order of
 * their ids.
 */
export interface WatchPosition {
  readonly revision: number;
  /** The id of the last open operation that was handed out; empty before the first. */
  readonly synced?: string;
}

/** The google.rpc detail of an error after which only a new beginning helps; the HTTP status is 410. */
export const EXPIRED_CURSOR: JsonObject = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'CURSOR_EXPIRED',
  domain: 'operation-tracker',
};

const DEFAULT_WAIT = '30s';

/**
 * When a long poll answers at the latest, in milliseconds since the epoch.
 *
 * @param timeout A duration such as `30s`, which it is when absent; at most 240 s.
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `timeout`.
 */
export function waitUntil(timeout: string | undefined, now: number, deadline: number): number {
  const seconds = /^((?:0|[1-9]\d{0,5})(?:\.\d{1,9})?)s$/.exec(timeout ?? DEFAULT_WAIT)?.[1];
  const ms = seconds === undefined ? Number.NaN : Number(seconds) * 1000;
  if (!(ms <= MAX_WAIT_MS)) {
    throw invalidArgument('timeout', `must be a duration from 0s to ${MAX_WAIT_MS / 1000}s, such as "30s"`);
  }
  return Math.min(now + ms, deadline - WAIT_RESERVE_MS);
}

/**
 * The end of everything that a wait until `until` does, in milliseconds since the epoch; within the deadline.
 */
export function waitDeadline(until: number, now: number, deadline: number): number {
  return Math.min(deadline, Math.max(until, now) + WAIT_LAST_MS);
}

/**
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the first of the parameters that is given beside `name`.
 */
export function aloneWith(name: string, others: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(others).find((other) => others[other] !== undefined);
  if (given !== undefined) throw invalidArgument(given, `does not go with ${name}`);
}
