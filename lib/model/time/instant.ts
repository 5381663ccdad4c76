import { compareTimestamps, parseTimestamp } from './timestamp.ts';

/** The instant in milliseconds since the epoch, rounded down; `undefined` for a missing or unreadable one. */
export function milliseconds(text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : parseTimestamp(text);
  return time && time.seconds * 1000 + Math.floor(time.nanos / 1_000_000);
}

/** Negative when `a` is earlier, positive when it is later, 0 when they are equal or one is unknown. */
export function compareInstants(a: string | undefined, b: string | undefined): number {
  if (a === b || a === undefined || b === undefined) return 0;
  const [first, second] = [parseTimestamp(a), parseTimestamp(b)];
  return first && second ? compareTimestamps(first, second) : 0;
}
