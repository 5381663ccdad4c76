import * as v from 'valibot';
import { invalidArgument, type TrackerError } from '../model/core/error.ts';
import { shorten } from '../model/text/strings.ts';
import type { InputSchema } from './routes/route.ts';

/** The longest part of a message that comes from the caller's own names, in characters. */
const MAX_PATH_LENGTH = 200;

/**
 * Validates input by its route's schema.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the first field that is unknown, missing or malformed.
 */
export function readInput<Schema extends InputSchema>(
  schema: Schema,
  input: Readonly<Record<string, unknown>>,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw violation(schema, result.issues[0]);
}

function violation(schema: InputSchema, issue: v.BaseIssue<unknown>): TrackerError {
  const known = Object.keys(schema.entries);
  const field = shorten(String(issue.path?.[0]?.key ?? 'input'), 60);
  if (!known.includes(field)) {
    const hint = known.length > 0 ? `known are ${known.join(', ')}` : 'none is taken';
    return invalidArgument(field, `is an unknown parameter; ${hint}`);
  }
  const path = shorten(v.getDotPath(issue) ?? field, MAX_PATH_LENGTH);
  if (issue.expected === 'never') return invalidArgument(path, 'is an unknown parameter');
  return invalidArgument(path, issue.input === undefined ? 'is required' : issue.message);
}
