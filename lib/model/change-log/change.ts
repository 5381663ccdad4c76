import type { Operation } from '../operation/operation.ts';

/**
 * The types of changes: `STARTED` and `UPDATED` while an operation runs, `FAILING` once it rolls back, and
 * one of the last five exactly once, at its end.
 */
export const CHANGE_TYPES = [
  'STARTED',
  'UPDATED',
  'FAILING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'LOST',
  'UNKNOWN',
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** One committed observation in a resource's log. */
export interface Change {
  /** 1, 2, 3 … without gaps within its resource. */
  readonly revision: number;
  readonly type: ChangeType;
  /** When the tracker saw it, RFC 3339. */
  readonly observedAt: string;
  readonly resource: string;
  readonly operation: Operation;
}
