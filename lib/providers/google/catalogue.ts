import type { GoogleApi } from '../cloud.ts';
import table from './google.tsv';
import { labelOf } from './hosts.ts';
import { googleLimits } from './limits.ts';

/** What an API's service for operations may offer; a tracker has no use for the last two. */
type Verb = 'list' | 'get' | 'cancel' | 'delete' | 'wait';

interface GoogleApiEntry {
  /** The label of its host. */
  readonly api: string;
  readonly versions: readonly string[];
  /** Patterns of what it lists under: `*` is a segment, `**` several; the empty one is the API's root. */
  readonly parents: readonly string[];
  readonly verbs: readonly Verb[];
}

/**
 * The hosts of Google that have operations: 135 by the service configurations of googleapis/googleapis (f8291d2, August
 * 2026), and three that have operations of their own shape, by their discovery documents. Parents are as the tracker
 * takes them.
 */
const GOOGLE_CATALOGUE: ReadonlyMap<string, GoogleApiEntry> = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [api = '', versions = '', parents = '', verbs = ''] = line.split('\t');
      const patterns = parents === '-' ? [] : parents.split(',');
      const entry: GoogleApiEntry = {
        api,
        versions: versions.split(','),
        parents: patterns.map((pattern) => (pattern === '(root)' ? '' : pattern)),
        verbs: verbs.split(',') as Verb[],
      };
      return [api, entry];
    }),
);

/** Whether an API is known to be without the verb; what is not in the catalogue may have any. */
export function lacks(
  { api, version }: { readonly api: string; readonly version: string },
  verb: Verb,
): boolean {
  const entry = GOOGLE_CATALOGUE.get(labelOf(api));
  return entry?.versions.includes(version) === true && !entry.verbs.includes(verb);
}

/** What callers are told of every API in the catalogue. */
export function googleApis(): readonly GoogleApi[] {
  return [...GOOGLE_CATALOGUE.values()].map(({ api, versions, parents, verbs }) => ({
    api,
    versions,
    path: `/v1/google/${api}/{version}/operations`,
    parentPatterns: parents,
    verbs,
    ...googleLimits(api),
  }));
}
