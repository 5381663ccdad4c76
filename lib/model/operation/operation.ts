import type { JsonObject } from '../core/json.ts';
import type { Status } from '../core/status.ts';
import { type Family, namesOf } from './families/families.ts';

/**
 * The state of an operation, derived from its evidence by `deriveState`. Only the tracker gives `LOST`, to an
 * operation that its upstream no longer knows.
 */
export const STATES = ['RUNNING', 'FAILING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'] as const;
export type OperationState = (typeof STATES)[number];

/** The states that an operation never leaves. */
export const TERMINAL_STATES: ReadonlySet<OperationState> = new Set([
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'LOST',
  'UNKNOWN',
]);

/**
 * One long-running operation, in the JSON that clients of all families read.
 *
 * Timestamps are RFC 3339 at the upstream's precision. `error` and `response` exclude each other; an `error`
 * while `done` is false means that the service is rolling back.
 */
export interface Operation {
  readonly id: string;
  /** `operations/<id>` for Yandex Cloud; for Google as the service gives it, mostly the whole name. */
  readonly name: string;
  readonly description: string;
  readonly createdAt?: string;
  readonly createdBy: string;
  readonly modifiedAt?: string;
  readonly done: boolean;
  readonly metadata?: JsonObject;
  readonly error?: Status;
  readonly response?: JsonObject;
  readonly state: OperationState;
  /** The resource's name, such as `dns/zones/dns1abc`, where it is known. */
  readonly resource?: string;
  /** When the tracker recorded this, on an answer that comes from its store and not from the upstream. */
  readonly observedAt?: string;
}

/** The state that an upstream's answer proves; its family says what `done` without a result is. */
export function deriveState(
  family: Family,
  { done, error, response }: Pick<Operation, 'done' | 'error' | 'response'>,
): OperationState {
  if (!done) return error ? 'FAILING' : 'RUNNING';
  if (error) return error.code === 1 ? 'CANCELLED' : 'FAILED';
  return response ? 'SUCCEEDED' : namesOf(family).doneWithoutResult;
}
