import type * as v from 'valibot';
import { TrackerError } from '../model/core/error.ts';

type Entries = v.ObjectEntries;
export type InputSchema = v.StrictObjectSchema<Entries, undefined>;

/** One thing that can be asked for, over HTTP and as raw input alike. */
export interface Route<Schema extends InputSchema = InputSchema> {
  /** Its name; raw input may give it as `action`. */
  readonly action: string;
  /** Answers whoever asks, and says nothing of anybody's. */
  readonly open?: true;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the gateway's syntax: `{param}` is one segment, a last `{param+}` is the rest. */
  readonly path: string;
  /** Every parameter, from wherever it comes: path, query, body, raw input. */
  readonly input: Schema;
  /** Headers, in lower case, that are parameters as well, and which. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that would be taken to do what they do not, as they are written, and what to do instead. */
  readonly refusedHeaders?: Readonly<Record<string, string>>;
}

const PATH_PARAMETER = /^\{(\w+)(\+?)\}$/;

/** The names of a path's parameters, in order. */
export function pathParameters(path: string): string[] {
  return path.split('/').flatMap((segment) => PATH_PARAMETER.exec(segment)?.[1] ?? []);
}

/**
 * The parameters of a path that fits the pattern, percent-decoded segment by segment; `undefined` where it does not.
 * No parameter is ever empty.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a path that does not decode.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = pattern.split('/');
  const given = path.split('/');
  const greedy = pattern.endsWith('+}');
  if (greedy ? given.length < expected.length : given.length !== expected.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const [, name, rest] = PATH_PARAMETER.exec(segment) ?? [];
    const value = rest ? given.slice(index).join('/') : (given[index] ?? '');
    if (name === undefined ? value !== segment : value === '') return undefined;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TrackerError(
      'INVALID_ARGUMENT',
      'the path has a percent sign that begins no encoded character',
    );
  }
}
