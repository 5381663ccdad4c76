import * as v from 'valibot';
import { TrackerError } from '../../model/core/error.ts';
import { camelMembers } from '../../model/core/field-name.ts';
import { isJsonObject, type JsonObject } from '../../model/core/json.ts';
import type { Resource } from '../../model/operation/resource.ts';
import type { ListedResource, ResourcePage } from '../resource-lister.ts';
import { known, malformed, optional, readAnswer, readRows, timestamp } from '../wire/answer.ts';
import { checkedResource } from './catalogue/request.ts';
import type { ResourceList } from './catalogue/resource-lists.ts';

type Parents = Readonly<Record<string, string>>;

const row = v.object({
  id: v.pipe(known, v.nonEmpty('must not be empty')),
  createdAt: optional(timestamp),
  status: optional(v.string()),
});

/**
 * The page in the answer to a list call. A row without a usable id, or of another parent than was asked for, is
 * unreadable; the others are not affected.
 *
 * @param parents What the list was asked by, as `listParents` answers it.
 * @throws {TrackerError} `INTERNAL` naming the upstream for what is no such page.
 */
export function readResourcePage(
  list: ResourceList,
  parents: Parents,
  answer: unknown,
  upstream: string,
): ResourcePage {
  const { rows, nextPageToken } = readAnswer(pageOf(list.rows), answer, upstream);
  const { items: resources, ...rest } = readRows(rows, list.rowId, (given) => {
    // Over gRPC, a text says why the row cannot be read.
    if (typeof given === 'string') throw malformed(upstream, given);
    return readRow(list, parents, given, upstream);
  });
  return { resources, ...rest, ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

/** Members that hold their default may be missing; an object of other members only is no list's answer. */
function pageOf(array: string) {
  const isPage = (answer: JsonObject): boolean =>
    Object.keys(answer).length === 0 || array in answer || 'nextPageToken' in answer;
  return v.pipe(
    v.any(),
    v.check(isJsonObject, 'must be an object'),
    v.check(isPage, `has no ${array}`),
    v.transform(({ [array]: rows, nextPageToken }: JsonObject) => ({ rows, nextPageToken })),
    v.object({
      rows: v.nullish(v.array(v.unknown(), `${array} must be a list`), []),
      nextPageToken: v.nullish(v.string(), ''),
    }),
  );
}

function readRow(list: ResourceList, asked: Parents, given: unknown, upstream: string): ListedResource {
  if (!isJsonObject(given)) throw malformed(upstream, `${list.rows}: must be objects`);
  const fields = camelMembers(given);
  const { [list.rowId]: ownId = null, [list.rowStatus ?? '']: ownStatus = null } = fields;
  const { id, createdAt, status } = readAnswer(row, { ...fields, id: ownId, status: ownStatus }, upstream);
  const parents = Object.fromEntries(
    list.rowParents.flatMap((name) => {
      const value = fields[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
  const other = Object.keys(parents).find((name) => (asked[name] ?? parents[name]) !== parents[name]);
  if (other !== undefined) {
    const wanted = `asked for ${list.rows} of ${asked[other]}`;
    throw malformed(upstream, `${wanted}, it listed ${id} of ${parents[other]}`);
  }
  return {
    resource: resourceOf(list, id, asked, upstream),
    ...(createdAt ? { createdAt } : {}),
    ...(status ? { status } : {}),
    ...parents,
  };
}

/** The resource, as the list of its operations takes it. */
function resourceOf({ collection }: ResourceList, id: string, asked: Parents, upstream: string): Resource {
  const parents = collection.parentFields.length > 0 ? asked : {};
  try {
    return checkedResource({ family: 'yandex', collection: collection.name, id, parents }).resource;
  } catch (thrown) {
    throw malformed(upstream, `${id}: ${TrackerError.from(thrown).message}`);
  }
}
