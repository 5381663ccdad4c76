import type { JsonObject } from './json.ts';

/** The 17 codes of google.rpc.Code, by name. */
export const CODES = {
  /** Not an error. */
  OK: 0,
  /** The operation was cancelled, typically by its caller. */
  CANCELLED: 1,
  /** An error that carries no better code. */
  UNKNOWN: 2,
  /** The request is wrong in any state of the system. */
  INVALID_ARGUMENT: 3,
  /** The time ran out before the work was finished. */
  DEADLINE_EXCEEDED: 4,
  /** What was asked for does not exist. */
  NOT_FOUND: 5,
  /** What was to be created exists. */
  ALREADY_EXISTS: 6,
  /** The caller is known and may not do this. */
  PERMISSION_DENIED: 7,
  /** A quota or a limit is used up. */
  RESOURCE_EXHAUSTED: 8,
  /** The system is not in the state that this call needs. */
  FAILED_PRECONDITION: 9,
  /** The same thing was changed concurrently. */
  ABORTED: 10,
  /** Past the valid range, such as a position that is no longer kept. */
  OUT_OF_RANGE: 11,
  /** Not offered here. */
  UNIMPLEMENTED: 12,
  /** Something that must not happen has happened. */
  INTERNAL: 13,
  /** Out of reach now; the same call may succeed later. */
  UNAVAILABLE: 14,
  /** Data is lost or damaged beyond repair. */
  DATA_LOSS: 15,
  /** The caller did not prove who it is. */
  UNAUTHENTICATED: 16,
} as const;

/** The name of a google.rpc.Code. */
export type Code = keyof typeof CODES;

const NAMES = new Map<number, Code>(Object.entries(CODES).map(([name, number]) => [number, name as Code]));

/** The name of a code number; `UNKNOWN` for a number outside google.rpc.Code, as gRPC itself reads it. */
export function codeName(number: number): Code {
  return NAMES.get(number) ?? 'UNKNOWN';
}

/** Tells whether a text names one of the 17 codes. */
export function isCodeName(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}

/**
 * google.rpc.Status: why an operation failed. `code` keeps the upstream's number, also one outside the list.
 */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly JsonObject[];
}
