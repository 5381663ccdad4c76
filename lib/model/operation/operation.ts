import type { JsonObject } from '../core/json.ts';
import type { Status } from '../core/status.ts';

/** The two families of upstream APIs; they differ in what a finished operation must carry. */
export type Family = 'yandex' | 'google';

/**
 * Where an operation stands, derived from its evidence by `deriveState`; `LOST` alone is given by the tracker,
 * for an operation that its upstream no longer knows.
 */
export const STATES = ['RUNNING', 'FAILING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'] as const;
export type OperationState = (typeof STATES)[number];

/** The states that no operation leaves. */
export const TERMINAL_STATES: ReadonlySet<OperationState> = new Set([
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'LOST',
  'UNKNOWN',
]);

/**
 * One long-running operation, in the JSON that clients of both families read.
 *
 * Timestamps are RFC 3339 at the upstream's precision. `error` and `response` exclude each other; an `error`
 * while `done` is false means that the service is rolling back.
 */
export interface Operation {
  readonly id: string;
  /** `operations/<id>` for Yandex Cloud, the whole name for Google. */
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

/**
 * The state that an upstream's answer proves.
 *
 * `done` without a result is legal for Google ("some services might not provide the result",
 * google.longrunning.Operation) and proves nothing for Yandex Cloud.
 */
export function deriveState(
  family: Family,
  { done, error, response }: Pick<Operation, 'done' | 'error' | 'response'>,
): OperationState {
  if (!done) return error ? 'FAILING' : 'RUNNING';
  if (error) return error.code === 1 ? 'CANCELLED' : 'FAILED';
  if (response || family === 'google') return 'SUCCEEDED';
  return 'UNKNOWN';
}
