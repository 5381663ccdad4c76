import { shorten, wellFormedJson } from '../text/strings.ts';
import type { TrackerError } from './error.ts';
import { withFailureCode } from './failure-code.ts';
import { starred } from './starred.ts';
import type { Code } from './status.ts';

/** One structured line of the platform's log; further fields go to its payload. */
export interface LogRecord {
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly [field: string]: string | number | boolean | undefined;
}

export type Log = (record: LogRecord) => void;

/** The longest line the platform takes is 64 KB. */
const MAX_FIELD_LENGTH = 4_000;
/** How much of a field is searched for secrets; one that begins in the line ends within this. */
const MAX_SEARCHED = 4 * MAX_FIELD_LENGTH;

/** Writes each record as one line of JSON, with stars in the place of what looks like a secret. */
export function jsonLog(write: (line: string) => void): Log {
  return (record) => {
    const line = JSON.stringify(record, (_, value: unknown) =>
      typeof value === 'string' ? shorten(starred(value.slice(0, MAX_SEARCHED)), MAX_FIELD_LENGTH) : value,
    );
    write(wellFormedJson(line));
  };
}

/**
 * The outcome of a piece of work, for the log: the error's message, and for a fault the stack of its cause.
 */
export function outcomeOf(error: TrackerError | undefined): {
  readonly level: LogRecord['level'];
  readonly outcome: Code;
  readonly error?: string;
} {
  if (!error) return { level: 'INFO', outcome: 'OK' };
  const { code, message, cause } = error;
  return {
    level: levelOf(code),
    outcome: code,
    error: cause === undefined ? message : `${message}: ${textOf(cause)}`,
  };
}

function textOf(cause: unknown): string {
  if (cause instanceof Error) return withFailureCode(cause.stack ?? cause.message, cause.cause);
  return typeof cause === 'string' ? cause : 'something that is no error was thrown';
}

function levelOf(code: Code): LogRecord['level'] {
  switch (code) {
    case 'INTERNAL':
    case 'UNKNOWN':
    case 'DATA_LOSS':
      return 'ERROR';
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
    case 'RESOURCE_EXHAUSTED':
      return 'WARN';
    default:
      return 'INFO';
  }
}
