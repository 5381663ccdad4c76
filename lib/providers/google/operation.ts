import * as v from 'valibot';
import type { JsonObject } from '../../model/core/json.ts';
import { deriveState, type Operation } from '../../model/operation/operation.ts';
import { parseTimestamp } from '../../model/time/timestamp.ts';
import { jsonObject, known, malformed, optional, readAnswer, status } from '../wire/answer.ts';

const operation = v.object({
  name: v.pipe(known, v.regex(/(?:^|\/)operations\/./s, 'must end "operations/{id}"')),
  metadata: optional(jsonObject),
  done: v.nullish(v.boolean(), false),
  error: v.nullish(status),
  response: v.nullish(jsonObject),
});

/**
 * The Operation in an answer of a Google API (google.longrunning.Operation).
 *
 * The family has no timestamps of its own. They are taken from the metadata, where services put them as
 * `createTime` and `updateTime` or `endTime`. Metadata that is no object is left out.
 *
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no operation, or carries both an
 *   `error` and a `response`.
 */
export function readGoogleOperation(answer: unknown, upstream: string, resource: string): Operation {
  const raw = readAnswer(operation, answer, upstream);
  if (raw.error && raw.response) throw malformed(upstream, `${raw.name} has both an error and a response`);
  const createdAt = instant(raw.metadata, 'createTime', 'startTime');
  const modifiedAt = instant(raw.metadata, 'updateTime', 'endTime');
  const result = {
    ...(raw.error ? { error: raw.error } : {}),
    ...(raw.response ? { response: raw.response } : {}),
  };
  return {
    id: raw.name.replace(/^(?:.*\/)?operations\//s, ''),
    name: raw.name,
    description: '',
    ...(createdAt ? { createdAt } : {}),
    createdBy: '',
    ...(modifiedAt ? { modifiedAt } : {}),
    done: raw.done,
    ...(raw.metadata ? { metadata: raw.metadata } : {}),
    ...result,
    state: deriveState('google', { done: raw.done, ...result }),
    resource,
  };
}

/** The first of the fields that holds a timestamp. */
function instant(metadata: JsonObject | null | undefined, ...fields: readonly string[]): string | undefined {
  const values = fields.map((field) => metadata?.[field]);
  return values.find(
    (value): value is string => typeof value === 'string' && parseTimestamp(value) !== undefined,
  );
}
