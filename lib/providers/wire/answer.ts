import * as v from 'valibot';
import { OF_UNCLEAR_ORIGIN } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import { camelMembers } from '../../model/core/field-name.ts';
import { isJsonObject, type JsonObject } from '../../model/core/json.ts';
import { MAX_PAGE_SIZE } from '../../model/core/page.ts';
import type { Code } from '../../model/core/status.ts';
import type { UnreadableRow } from '../../model/following/observation.ts';
import { shorten } from '../../model/text/strings.ts';
import { parseTimestamp } from '../../model/time/timestamp.ts';

/**
 * An error for an unreadable answer; it names the upstream and the problem.
 *
 * @param code `UNAVAILABLE` for an answer that was lost on its way: the call is made again.
 */
export function malformed(
  upstream: string,
  problem: string,
  code: 'INTERNAL' | 'UNAVAILABLE' = 'INTERNAL',
): TrackerError {
  return new TrackerError(code, `malformed answer from ${upstream}: ${problem}`);
}

/** The answer about another operation than was asked for, as of a proxy that mixes up answers. */
export function answersOther(upstream: string, asked: string, answered: string): TrackerError {
  return malformed(upstream, `asked for the operation ${asked}, it answered ${answered}`);
}

/** A list of one resource that has an operation of another. */
export function listsOther(upstream: string, listed: string, resource: string): TrackerError {
  return malformed(upstream, `asked for the operations of ${resource}, it listed ${listed}`);
}

/** An upstream's own message for an error; for an ambiguous code, prefixed with the upstream's name. */
export function upstreamMessage(upstream: string, code: Code, message: string): string {
  return OF_UNCLEAR_ORIGIN.has(code) && !message.includes(upstream) ? `${upstream}: ${message}` : message;
}

/**
 * Parses an upstream's answer by its schema; its members may have either of protobuf's spellings.
 *
 * @throws {TrackerError} `INTERNAL` naming the upstream, the field and what is wrong with it.
 */
export function readAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  upstream: string,
): v.InferOutput<Schema> {
  // The validation library takes a list for an object: `[]` would pass for a page without operations.
  if (!isJsonObject(answer)) throw malformed(upstream, 'the body: must be an object');
  const result = v.safeParse(schema, camelMembers(answer), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformed(upstream, shorten(`${v.getDotPath(issue) ?? 'the body'}: ${issue.message}`, 300));
}

/** A JSON object that is passed on as it came: an `Any`, an error detail. */
export const jsonObject = v.custom<JsonObject>(isJsonObject, 'must be an object');

/** A field that proves nothing of the state: a malformed value is dropped. */
export const optional = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.nullish(schema), undefined);

/** Bytes that are no UTF-8 have become replacement characters. */
function isUtf8(text: string): boolean {
  return !text.includes('\ufffd');
}

/** An operation's id or name; the store's keys take no more, and it has to be asked for by these bytes. */
export const known = v.pipe(
  v.string(),
  v.maxBytes(1_000, 'is too long'),
  v.check(isUtf8, 'The encoded data was not valid for encoding utf-8'),
);

export const timestamp = v.pipe(
  v.string(),
  v.check((text) => parseTimestamp(text) !== undefined, 'must be an RFC 3339 timestamp'),
);

/**
 * A list's answer of any family. Members that hold their default may be missing, so an empty object is an
 * empty list; an object of other members only is no list's answer.
 */
export const page = v.pipe(
  v.any(),
  v.check(isJsonObject, 'must be an object'),
  v.check(isPage, 'has no operations'),
  v.object({
    operations: v.nullish(v.array(v.unknown()), []),
    nextPageToken: v.nullish(v.string(), ''),
    unreachable: v.nullish(v.array(v.string()), []),
  }),
);

/**
 * Reads rows one by one, so that what is wrong with one does not hide the others.
 *
 * @param key The field that names a row.
 * @throws {TrackerError} the first problem beyond 1,000 unreadable rows: the answer is no such page.
 */
export function readRows<Item>(
  rows: readonly unknown[],
  key: string,
  read: (row: unknown) => Item,
): { readonly items: readonly Item[]; readonly unreadable?: readonly UnreadableRow[] } {
  const items: Item[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    try {
      items.push(read(row));
    } catch (thrown) {
      const error = TrackerError.from(thrown);
      if (unreadable.length === MAX_PAGE_SIZE) throw error;
      const id = isJsonObject(row) ? row[key] : undefined;
      unreadable.push({ ...(typeof id === 'string' && isUtf8(id) ? { id } : {}), error });
    }
  }
  return { items, ...(unreadable.length > 0 ? { unreadable } : {}) };
}

function isPage(answer: JsonObject): boolean {
  const known = ['operations', 'nextPageToken', 'unreachable'];
  return Object.keys(answer).length === 0 || known.some((name) => name in answer);
}
