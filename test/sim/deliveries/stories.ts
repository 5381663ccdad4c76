import type { Change } from '../../../lib/model/change-log/change.ts';
import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { Place } from './folder.ts';
import { cursorFaults, storyFaults } from './invariants.ts';
import { namedIn } from './poison.ts';
import { type Receipt, receiverOf } from './receivers.ts';

const ANY_TIME = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

/** Who has been born when, by its first write. */
interface Birth {
  readonly watch: Watch;
  readonly at: number;
}

/** What became of all watches: who was born when and where, and whether they were told what they had to be told. */
export interface Stories {
  /** The store, with an eye on every cursor that is written through the engine. */
  watched(engine: Store): Store;
  /** What is wrong so far. */
  readonly faults: string[];
  /** Looks at the end of all stories. */
  end(): Promise<void>;
  /** The watches that callers have made, and with them those of the machines of folders. */
  watches(): Promise<readonly Watch[]>;
  /** A user asks for a watch, or that of a machine, to go on behind a revision. */
  asks(watch: Watch, revision: number): void;
}

/**
 * @param memory What is really stored.
 */
export function createStories(
  memory: Store,
  places: readonly Place[],
  receipts: readonly Receipt[],
  now: () => number,
): Stories {
  const births = new Map<string, Birth>();
  const faults: string[] = [];
  const keyOf = ({ tenant, id }: Pick<Watch, 'tenant' | 'id'>): string => `${tenant} ${id}`;
  const logOf = (resource: string): Promise<readonly Change[]> =>
    memory.readChanges(resource, { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1e6 }, ANY_TIME);
  const receiptsOf = ({ sink, resource }: Watch): readonly Receipt[] => {
    const own = receiverOf(sink);
    const isOwn = ({ watch }: Receipt): boolean => watch === own || watch === `${own}/letters`;
    return receipts.filter((receipt) => isOwn(receipt) && receipt.event.data.resource === resource);
  };
  const [named, asked] = [new Map<string, Set<number>>(), new Map<string, Set<number>>()];
  const revisionsOf = (all: Map<string, Set<number>>, watch: Watch): Set<number> => {
    const known = all.get(keyOf(watch)) ?? new Set();
    all.set(keyOf(watch), known);
    return known;
  };
  const told = new Set<Receipt>();
  const list = async (tenant: string): Promise<readonly Watch[]> =>
    (await memory.listWatches(tenant, { limit: 100 }, ANY_TIME)).items;

  async function endOf(last: Watch): Promise<void> {
    const { watch: first } = births.get(keyOf(last)) ?? { watch: last };
    const revision = await memory.readRevision(last.resource, ANY_TIME);
    const log = (await logOf(last.resource)).filter((row) => row.revision <= revision);
    const own = receiptsOf(last);
    for (const receipt of own) told.add(receipt);
    faults.push(...storyFaults({ first, last, log, receipts: own, named: revisionsOf(named, last) }));
    if (last.operation !== undefined && last.state !== 'DONE') faults.push(`${last.id} waits for ever`);
  }

  /** Every machine that came has its watch, and one that came later was told of from its first change. */
  async function endOfFolder(folder: Watch, members: string): Promise<void> {
    const present = await list(members);
    const { at: madeAt } = births.get(keyOf(folder)) ?? { at: now() };
    for (const { id, createdAt, goesAt } of places) {
      const birth = births.get(keyOf({ tenant: members, id }));
      const last = present.find((member) => member.id === id);
      if (birth) {
        const { deliveredRevision } = birth.watch;
        const isLater = birth.at > madeAt && Date.parse(createdAt) > madeAt;
        if (isLater && deliveredRevision > 0) {
          faults.push(`${id} is told of from behind ${deliveredRevision}, and came after the watch`);
        }
        if (!last && goesAt === Number.POSITIVE_INFINITY) faults.push(`${id} was let go`);
        await endOf(last ?? birth.watch);
      } else if (goesAt === Number.POSITIVE_INFINITY) faults.push(`nobody watches ${id}`);
    }
  }

  return {
    faults,
    async watches() {
      const own = await list('t');
      const members = own.flatMap(({ folder }) => (folder ? [list(folder.memberNamespace)] : []));
      return [...own, ...(await Promise.all(members)).flat()];
    },
    asks: (watch, revision) => void revisionsOf(asked, watch).add(revision),
    watched: (engine) => ({
      ...engine,
      async writeWatch(previous, next, call) {
        const stored = await memory.readWatch(next.tenant, next.id, call);
        const written = await engine.writeWatch(previous, next, call);
        const { watch: first } = births.get(keyOf(next)) ?? { watch: written };
        if (!births.has(keyOf(next))) births.set(keyOf(next), { watch: written, at: now() });
        const log = await logOf(next.resource);
        const known = revisionsOf(named, next);
        for (const revision of namedIn(next)) known.add(revision);
        const moves = revisionsOf(asked, next);
        if (stored) faults.push(...cursorFaults(first, stored, next, log, receiptsOf(next), known, moves));
        return written;
      },
    }),
    async end() {
      for (const watch of await list('t')) {
        if (watch.folder) await endOfFolder(watch, watch.folder.memberNamespace);
        else await endOf(watch);
      }
      const strays = receipts.filter((receipt) => !told.has(receipt));
      faults.push(
        ...strays.map(({ watch, event }) => `${watch} was told of ${event.id}, which it is not for`),
      );
    },
  };
}
