import { invalidArgument } from './error.ts';

/** One page of a list; only the absence of `nextPageToken` ends the list, never a short page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

export const MAX_PAGE_SIZE = 1000;
const DEFAULT_PAGE_SIZE = 100;

/** The longest page token or watch cursor, in characters. */
export const MAX_TOKEN_LENGTH = 1000;

/** The most that the operations of one answer take, in bytes of JSON; the platform's limit is 2.5 MB. */
export const MAX_ANSWER_BYTES = 2_000_000;

/**
 * The page size of a request: absent or 0 is 100.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for anything but a whole number from 0 to 1000, in digits without
 *   leading zeros.
 */
export function parsePageSize(value: string | number | undefined): number {
  if (value === undefined) return DEFAULT_PAGE_SIZE;
  const size = /^(?:0|[1-9]\d{0,3})$/.test(String(value)) ? Number(value) : -1;
  if (size < 0 || size > MAX_PAGE_SIZE) {
    throw invalidArgument('pageSize', `must be a whole number from 0 to ${MAX_PAGE_SIZE}`);
  }
  return size || DEFAULT_PAGE_SIZE;
}
