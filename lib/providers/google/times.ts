import { memberOf } from '../../model/core/field-name.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/core/json.ts';
import { compareInstants } from '../../model/time/instant.ts';
import { parseTimestamp } from '../../model/time/timestamp.ts';

/** Where services keep what is common to their operations, if not at the top. */
const NESTED = [
  'genericMetadata',
  'commonMetadata',
  'operationMetadata',
  'common',
  'progress',
  'build',
] as const;
const BEGUN = ['createTime', 'insertTime', 'requestTime', 'submitTime', 'startTime'] as const;
const MOVED = ['updateTime', 'endTime', 'finishTime'] as const;

/** Metadata of an operation by its type; Cloud Run's is the resource itself, which has times of its own. */
const OF_OPERATION = /(?:Metadata(?:V\d\w*)?|Operation)$/;

/** When an operation began and last moved, as far as its metadata tells. */
export function timesOf(metadata: JsonObject | null | undefined): {
  readonly createdAt?: string;
  readonly modifiedAt?: string;
} {
  if (!metadata) return {};
  const type = metadata['@type'];
  if (typeof type === 'string' && !OF_OPERATION.test(type)) return {};
  const [createdAt] = instants(metadata, BEGUN);
  const modifiedAt = instants(metadata, MOVED).at(-1);
  return { ...(createdAt ? { createdAt } : {}), ...(modifiedAt ? { modifiedAt } : {}) };
}

/** The first of the fields in the first place that has one, of each part of it: earliest first. */
function instants(metadata: JsonObject, fields: readonly string[]): readonly string[] {
  for (const parts of [[metadata], ...NESTED.map((name) => objectsIn(memberOf(metadata, name)))]) {
    const found = parts.flatMap((part) => instantIn(part, fields) ?? []);
    if (found.length > 0) return found.sort(compareInstants);
  }
  return [];
}

/** Spanner's `progress` is a list where there are several statements. */
const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  (Array.isArray(value) ? value : [value]).filter((part) => isJsonObject(part));

function instantIn(part: JsonObject, fields: readonly string[]): string | undefined {
  const values = fields.map((field) => memberOf(part, field));
  return values.find(
    (value): value is string => typeof value === 'string' && parseTimestamp(value) !== undefined,
  );
}
