import type * as v from 'valibot';
import { TrackerError } from '../../model/core/error.ts';

type Entries = v.ObjectEntries;
export type InputSchema = v.StrictObjectSchema<Entries, undefined>;

/** An action of the API, over HTTP and as raw input alike. */
export interface Route<Schema extends InputSchema = InputSchema> {
  /** The action's name; raw input may give it as `action`. */
  readonly action: string;
  /** Answers without authentication, and without any caller's data. */
  readonly open?: true;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the gateway's syntax: `{param}` is one segment, a last `{param+}` is the rest. */
  readonly path: string;
  /** All parameters: of the path, the query, the body and raw input. */
  readonly input: Schema;
  /** Headers that are parameters: from the lower-case name to the parameter's name. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Headers this route rejects because callers would expect an effect it does not have; the value says what
   * to do instead.
   */
  readonly refusedHeaders?: Readonly<Record<string, string>>;
}

const PATH_PARAMETER = /^\{(\w+)(\+?)\}$/;

/** The names of a path's parameters, in order. */
export function pathParameters(path: string): string[] {
  return path.split('/').flatMap((segment) => PATH_PARAMETER.exec(segment)?.[1] ?? []);
}

/**
 * The parameters of a path that fits the pattern, percent-decoded by segment; `undefined` if it does not fit.
 * No parameter is empty.
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
