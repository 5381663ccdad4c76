import type { TrackerError } from '../model/core/error.ts';
import type { Call } from './provider.ts';

/** A resource in a folder. */
export interface Member {
  /** Its name, as `formatResource` writes it. */
  readonly resource: string;
  /** RFC 3339, by the upstream's clock; absent where the upstream does not say. */
  readonly createdAt?: string;
}

export interface MemberList {
  /** Each resource once. */
  readonly members: readonly Member[];
  /** Why the list is not whole; what is not in it may then be in the folder all the same. */
  readonly partial?: TrackerError;
}

/**
 * The port to which resources a folder has.
 *
 * Every method rejects with a `TrackerError` only: a list that is refused is an error, never an empty list.
 */
export interface Roster {
  /** The folder's resources, 10,000 at most. */
  members(folderId: string, call: Call): Promise<MemberList>;
  /** Tells whether the upstream still has the resource, in whichever folder. */
  knows(resource: string, call: Call): Promise<boolean>;
}
