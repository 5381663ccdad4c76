/** A version of a function, of what the API tells of it. */
export interface Version {
  readonly id: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly status: string;
  readonly tags?: readonly string[];
  readonly secrets?: readonly { readonly id: string; readonly versionId: string }[];
}

/** The versions of each function, by its name. */
type Versions = Readonly<Record<string, readonly Version[]>>;

export interface Rollback {
  readonly from: string;
  readonly to: string;
  /** The functions whose live version changes, and the version that becomes it. */
  readonly moves: readonly { readonly name: string; readonly versionId: string }[];
}

/** The tag that gateway, timer and workflows call, and what the tag of a release begins with: see functions.tf. */
export const LIVE = 'live';
const RELEASE = /^release-/;

const hasTag = ({ tags = [] }: Version, tag: string): boolean => tags.includes(tag);
const releaseOf = ({ tags = [] }: Version): string | undefined => tags.find((tag) => RELEASE.test(tag));

/**
 * The way back to the release before: the newest of which every function has a version, older than what is live.
 *
 * @throws {Error} if there is none, or if its secrets have been replaced since, and are gone.
 */
export function planRollback(functions: Versions): Rollback {
  const live = Object.entries(functions).map(([name, versions]) => {
    const found = versions.find((version) => hasTag(version, LIVE));
    if (!found) throw new Error(`no version of ${name} is live: deploy first`);
    return found;
  });
  const newest = latest(live);
  const from = releaseOf(newest) ?? newest.id;
  const target = [...new Set(Object.values(functions).flat().map(releaseOf))]
    .flatMap((release) => (release ? [{ release, versions: versionsOf(functions, release) }] : []))
    .flatMap(({ release, versions }) =>
      versions ? [{ release, versions, at: latest(versions).createdAt }] : [],
    )
    .filter(({ at }) => at < newest.createdAt)
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (!target) throw new Error(`there is no release before ${from} that every function has a version of`);
  const secrets = new Set(live.flatMap(secretsOf));
  if (target.versions.flatMap(secretsOf).some((secret) => !secrets.has(secret))) {
    throw new Error(`the secrets of ${target.release} have been replaced: deploy its commit again instead`);
  }
  const names = Object.keys(functions);
  const moves = target.versions.flatMap((version, index) =>
    hasTag(version, LIVE) ? [] : [{ name: names[index] ?? '', versionId: version.id }],
  );
  return { from, to: target.release, moves };
}

/** The versions of a release, one of each function; `undefined` if one has none. */
function versionsOf(functions: Versions, release: string): readonly Version[] | undefined {
  const found = Object.values(functions).map((versions) =>
    versions.find((version) => version.status === 'ACTIVE' && hasTag(version, release)),
  );
  return found.every((version) => version !== undefined) ? found : undefined;
}

/** Compared as texts: the API's times all have one form. */
const latest = (versions: readonly Version[]): Version =>
  versions.reduce((one, other) => (one.createdAt < other.createdAt ? other : one));

const secretsOf = ({ secrets = [] }: Version): readonly string[] =>
  secrets.map(({ id, versionId }) => `${id} ${versionId}`);
