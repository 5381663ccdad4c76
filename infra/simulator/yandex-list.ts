import { camelCase } from '../../lib/model/core/field-name.ts';
import type { Collection } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import table from '../../lib/providers/yandex/catalogue/yandex.tsv';
import { CloudFailure } from './failure.ts';
import { parseFilter } from './filter.ts';
import { operationPage } from './operation-page.ts';
import type { Slice } from './paging.ts';
import type { CloudOperation, World } from './world.ts';

/** A list call of Yandex Cloud as any wire carries it; absent parameters are empty. */
export interface YandexListCall {
  readonly collection: Collection;
  readonly id: string;
  readonly parents: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly filter: string;
}

const DEFAULT_PAGE_SIZE = 100;
const MAX_TOKEN_LENGTH_COLUMN = 9;

/** The longest page token that each collection documents, by its name. */
const MAX_TOKEN_LENGTHS: ReadonlyMap<string, number> = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map((cells) => [cells[0] ?? '', Number(cells[MAX_TOKEN_LENGTH_COLUMN]) || Number.POSITIVE_INFINITY]),
);

/**
 * One page of a resource's operations, within the limits that its collection documents.
 *
 * @throws {CloudFailure} `INVALID_ARGUMENT` for anything outside them, `NOT_FOUND` for an unknown resource.
 */
export function listYandex(world: World, call: YandexListCall): Slice<CloudOperation> {
  checkCall(call);
  const name = `${call.collection.name}/${call.id}`;
  const found = world.resource(name)?.resource;
  const known =
    found?.family === 'yandex' &&
    Object.entries(found.parents).every(([field, value]) => call.parents[field] === value);
  if (!known) throw new CloudFailure('NOT_FOUND', `Resource ${call.id} not found`);
  const fields = call.collection.filterFields.map(snakeCase);
  const predicate = call.filter === '' ? undefined : parseFilter(call.filter, fields);
  return operationPage(world, [name], {
    predicate,
    scope: `${name}?${call.filter}`,
    pageSize: call.pageSize || DEFAULT_PAGE_SIZE,
    pageToken: call.pageToken,
  });
}

function checkCall({ collection, id, pageSize, pageToken }: YandexListCall): void {
  const { min, max } = collection.idLength;
  if (id.length < min || id.length > max) {
    const length = min === max ? `${max}` : `${min}-${max}`;
    throw invalid(collection.idField, `The string length in characters must be ${length}`);
  }
  const maxToken = MAX_TOKEN_LENGTHS.get(collection.name) ?? Number.POSITIVE_INFINITY;
  checkPaging(pageSize, pageToken, collection.maxPageSize, maxToken);
}

/** @throws {CloudFailure} `INVALID_ARGUMENT` */
export function checkPaging(pageSize: number, pageToken: string, maxSize: number, maxToken: number): void {
  if (!Number.isInteger(pageSize) || pageSize < 0 || pageSize > maxSize) {
    throw invalid('page_size', `The value must be in the range 0-${maxSize}`);
  }
  if (pageToken.length > maxToken) {
    throw invalid('page_token', `The maximum string length in characters is ${maxToken}`);
  }
}

/** What Yandex Cloud says of a field that it refuses. */
export function invalid(field: string, problem: string): CloudFailure {
  return new CloudFailure('INVALID_ARGUMENT', `Illegal argument ${camelCase(field)}: ${problem}`, [
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field, description: problem }],
    },
  ]);
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
