import { TrackerError } from '../core/error.ts';

export const ROLES = ['viewer', 'editor'] as const;
/** A viewer reads; an editor also cancels, and keeps watches. */
export type Role = (typeof ROLES)[number];

/** What somebody may do, and with which resources. */
export interface Access {
  readonly role: Role;
  /**
   * `*` is everything, also what is of no known resource. `dns/zones/*` is everything below `dns/zones`, and
   * `dns/zones/dns1abc` that one alone.
   */
  readonly resources: readonly string[];
}

/** In whose name something is done. */
export interface Caller {
  readonly tenant: string;
  readonly access: Access;
  /** The id of the API key, where one was shown. */
  readonly key?: string;
}

/** The tracker itself: its timer, and whoever calls where nobody is asked who they are. */
export const TRACKER: Caller = { tenant: 'default', access: { role: 'editor', resources: ['*'] } };
/** Whoever calls what answers everybody. */
export const ANYBODY: Caller = { tenant: '', access: { role: 'viewer', resources: [] } };

/** @param resource Its name; `undefined` where nobody knows of which resource something is. */
export function mayRead({ resources }: Access, resource: string | undefined): boolean {
  return resources.some((pattern) => pattern === '*' || (resource !== undefined && fits(pattern, resource)));
}

export function mayChange(access: Access, resource: string | undefined): boolean {
  return hasRole(access, 'editor') && mayRead(access, resource);
}

export function hasRole({ role }: Access, needed: Role): boolean {
  return role === 'editor' || role === needed;
}

/** Nothing has to be asked about whoever may do everything. */
export function isUnlimited(access: Access): boolean {
  return mayChange(access, undefined);
}

function fits(pattern: string, resource: string): boolean {
  return pattern.endsWith('/*')
    ? resource.startsWith(pattern.slice(0, -1)) && resource.length > pattern.length - 1
    : resource === pattern;
}

/** The one answer to whoever is known and may not: it tells nothing of what there is. */
export function denied(): TrackerError {
  return new TrackerError('PERMISSION_DENIED', 'permission denied');
}
