import { type Access, denied, mayRead, mayReadSome } from '../model/access/access.ts';
import type { Roster } from './roster.ts';

/**
 * The roster as one caller may see it: resources that the caller may not see are not in the list. Nobody is asked
 * for a caller that may see no machine at all.
 */
export function guardRoster(roster: Roster, access: Access): Roster {
  return {
    async members(folderId, call) {
      if (!mayReadSome(access, 'backup/resources')) throw denied();
      const { members, ...rest } = await roster.members(folderId, call);
      return { ...rest, members: members.filter(({ resource }) => mayRead(access, resource)) };
    },
    async knows(resource, call) {
      if (!mayRead(access, resource)) throw denied();
      return roster.knows(resource, call);
    },
  };
}
