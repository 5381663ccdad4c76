import * as v from 'valibot';
import { CloudFailure } from './failure.ts';

/** @throws {CloudFailure} `INVALID_ARGUMENT` that names the field and what is wrong with it. */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  body: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, readJson(body), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  throw new CloudFailure('INVALID_ARGUMENT', field ? `${field}: ${issue.message}` : issue.message);
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new CloudFailure('INVALID_ARGUMENT', 'The body must be a JSON object');
  }
}
