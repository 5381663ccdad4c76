import { TERMINAL_STATES } from '../../model/operation/operation.ts';
import { parseTimestamp } from '../../model/time/timestamp.ts';
import type { Snapshot } from '../snapshot.ts';

/** The seconds from 0001-01-01 to 1970-01-01: added, they make every timestamp's seconds positive. */
const YEAR_ONE = 62_135_596_800;
/** Sorts before every timestamp. */
const NEVER = '-'.repeat(14);

/** A non-negative integer below 2^53 as text of fixed width that sorts as the number does. */
export const sortableNumber = (number: number): string => number.toString(36).padStart(11, '0');

/**
 * An RFC 3339 text as 14 characters that sort as instants do, to the nanosecond; the lowest without a
 * timestamp.
 */
export function sortableTime(text: string | undefined): string {
  const time = text === undefined ? undefined : parseTimestamp(text);
  if (!time) return NEVER;
  return `${(time.seconds + YEAR_ONE).toString(36).padStart(8, '0')}${time.nanos.toString(36).padStart(6, '0')}`;
}

/** Orders the states of one operation: open before ended, then by `modifiedAt`, then by `observedAt`. */
export function rank({ operation, observedAt }: Snapshot): string {
  const ended = operation.done || TERMINAL_STATES.has(operation.state);
  return `${ended ? 1 : 0}${sortableTime(operation.modifiedAt)}${sortableTime(observedAt)}`;
}
