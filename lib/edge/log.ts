/** One structured line of the platform's log; further fields go to its payload. */
export interface LogRecord {
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly [field: string]: string | number | boolean | undefined;
}

type Log = (record: LogRecord) => void;

/** The longest line the platform takes is 64 KB. */
const MAX_FIELD_LENGTH = 4_000;

/** Writes each record as one line of JSON, whatever is in it. */
export function jsonLog(write: (line: string) => void): Log {
  return (record) => {
    const line = JSON.stringify(record, (_, value: unknown) =>
      typeof value === 'string' ? value.slice(0, MAX_FIELD_LENGTH) : value,
    );
    write(line);
  };
}
