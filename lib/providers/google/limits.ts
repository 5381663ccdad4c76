import type { Limits } from '../provider.ts';
import { labelOf } from './hosts.ts';

/** Services that document a maximum do so as 100; one that documents none takes as much. */
const USUAL = 100;

/** Documented maxima above the usual, by label. */
const PAGE_SIZES: ReadonlyMap<string, number> = new Map([
  ['compute', 500],
  ['storagetransfer', 256],
]);

/** Filter fields that a list of operations documents, by label. */
const FILTER_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([['run', ['done']]]);

/** The documented limits of an API's list calls. */
export function googleLimits(api: string): Limits {
  const label = labelOf(api);
  return {
    maxPageSize: PAGE_SIZES.get(label) ?? USUAL,
    filterFields: FILTER_FIELDS.get(label) ?? [],
  };
}
