import { TrackerError } from '../core/error.ts';

export const ROLES = ['viewer', 'editor'] as const;
/** A viewer reads; an editor also cancels and manages watches. */
export type Role = (typeof ROLES)[number];

/** A role and the resources that it covers. */
export interface Access {
  readonly role: Role;
  /**
   * `*` is everything, even an operation of unknown resource. `dns/zones/*` is everything below `dns/zones`,
   * and `dns/zones/dns1abc` is that one resource.
   */
  readonly resources: readonly string[];
}

/** The identity that a call is made with. */
export interface Caller {
  readonly tenant: string;
  readonly access: Access;
  /** The id of the API key, if one was given. */
  readonly key?: string;
}

/** The tracker itself: the timer, and every caller while authentication is off. */
export const TRACKER: Caller = { tenant: 'default', access: { role: 'editor', resources: ['*'] } };
/** A caller of an open route. */
export const ANYBODY: Caller = { tenant: '', access: { role: 'viewer', resources: [] } };

/** @param resource The resource's name; `undefined` where it is unknown. */
export function mayRead({ resources }: Access, resource: string | undefined): boolean {
  return resources.some((pattern) => pattern === '*' || (resource !== undefined && fits(pattern, resource)));
}

/** Whether the caller may see any resource of a collection, whichever there are. */
export function mayReadSome({ resources }: Access, collection: string): boolean {
  const below = `${collection}/`;
  return resources.some(
    (pattern) =>
      pattern === '*' ||
      pattern.startsWith(below) ||
      (pattern.endsWith('/*') && below.startsWith(pattern.slice(0, -1))),
  );
}

export function mayChange(access: Access, resource: string | undefined): boolean {
  return hasRole(access, 'editor') && mayRead(access, resource);
}

/** Whom what a caller keeps belongs to: its key, or all callers of the tenant without one. */
export function ownerOf({ key }: Pick<Caller, 'key'>): string {
  return key ?? '-';
}

/** Whether a caller may go on with a consumer: as its owner, or as an editor of its resource. */
export function mayMove(
  { access, ...caller }: Omit<Caller, 'tenant'>,
  { owner, resource }: { readonly owner?: string; readonly resource: string },
): boolean {
  return owner === undefined || owner === ownerOf(caller) || mayChange(access, resource);
}

export function hasRole({ role }: Access, needed: Role): boolean {
  return role === 'editor' || role === needed;
}

/** Whether no further check is needed: an editor of everything. */
export function isUnlimited(access: Access): boolean {
  return mayChange(access, undefined);
}

function fits(pattern: string, resource: string): boolean {
  return pattern.endsWith('/*')
    ? resource.startsWith(pattern.slice(0, -1)) && resource.length > pattern.length - 1
    : resource === pattern;
}

/** The one error for a known caller without permission; it does not reveal whether the resource exists. */
export function denied(): TrackerError {
  return new TrackerError('PERMISSION_DENIED', 'permission denied');
}
