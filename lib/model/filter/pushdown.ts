import { invalidArgument } from '../core/error.ts';
import type { Clause, Filter } from './filter.ts';

/** The pattern of a filter's quoted value in the public API definitions. */
const DOCUMENTED_VALUE = /^[a-z][-a-z0-9]{1,61}[a-z0-9]$/;

/**
 * The part of a filter that an upstream documents, in its own syntax: one `field=value`, the only form that
 * its API definition promises. `undefined` where there is nothing to push down; `matchesFilter` evaluates the
 * rest.
 *
 * @param documented The collection's filter fields by our names.
 * @throws {TrackerError} `INVALID_ARGUMENT` for a clause on `name` that the upstream does not take: only the
 *   upstream can judge it.
 */
export function pushdown(filter: Filter, documented: readonly string[]): string | undefined {
  const names = filter.filter(({ field }) => field === 'name');
  if (names.length > 0 && !documented.includes('name')) {
    throw invalidArgument('filter', 'names the field "name", which this collection does not offer');
  }
  const [name, second] = names;
  if (name && (second || name.operator !== '=')) {
    throw invalidArgument('filter', 'may have one clause on "name", with the operator =');
  }
  const clause =
    name ?? filter.find((candidate) => documented.includes(candidate.field) && isDocumented(candidate));
  if (!clause) return undefined;
  const [value = ''] = clause.values;
  if (name && !DOCUMENTED_VALUE.test(value)) {
    throw invalidArgument(
      'filter',
      'compares name with a value that no resource can have; names match [a-z][-a-z0-9]{1,61}[a-z0-9]',
    );
  }
  const field = clause.field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return clause.field === 'done' ? `done=${value}` : `${field}="${value}"`;
}

function isDocumented({ field, operator, values: [value = ''] }: Clause): boolean {
  return operator === '=' && (field === 'done' || DOCUMENTED_VALUE.test(value));
}
