import type { Access } from '../model/access/access.ts';
import { guardBackup } from '../providers/guarded-backup.ts';
import { guardCloud } from '../providers/guarded-cloud.ts';
import { guardRoster } from '../providers/guarded-roster.ts';
import { guardStore, type VisibleStore } from '../store/guarded-store.ts';
import type { Store } from '../store/store.ts';

type Records<Kept> = () => Promise<Kept | undefined>;

/** It does nothing with resources: whoever may call has it as it is. */
const asItIs = <Adapter>(adapter: Adapter): Adapter => adapter;

/**
 * What a caller gets of each adapter, by the name that use cases know it by. There is no adapter without an entry:
 * whoever adds one decides here who may see what of it.
 */
const GUARDS = {
  provider: guardCloud,
  backup: guardBackup,
  roster: guardRoster,
  store: guardStore,
  optionalStore:
    (optionalStore: Records<Store>, access: Access): Records<VisibleStore> =>
    async () => {
      const store = await optionalStore();
      return store && guardStore(store, access);
    },
  sealer: asItIs,
  reconcile: asItIs,
  onAnomaly: asItIs,
  onError: asItIs,
  onWatchError: asItIs,
  limit: asItIs,
  /** Whoever may keep a watch says where it tells; which watches those are, the store's guard says. */
  sinks: asItIs,
  deliveries: asItIs,
  randomBytes: asItIs,
};

type Guards = typeof GUARDS;
export type GuardedName = keyof Guards;

/** What an adapter must be for the guard of its name. */
export type Guarded<Name extends GuardedName> = Parameters<Guards[Name]>[0];

/** What is left of an adapter behind the guard of its name. */
export type Seen<Name extends GuardedName, Adapter> =
  unknown extends ReturnType<Guards[Name]> ? Adapter : ReturnType<Guards[Name]>;

/** The adapter as somebody may use it. */
export function guard(name: string, adapter: unknown, access: Access): unknown {
  const guards: Readonly<Record<string, (adapter: never, access: Access) => unknown>> = GUARDS;
  const guardOf = guards[name];
  if (!guardOf) throw new Error(`nothing says who may see what of ${name}`);
  return guardOf(adapter as never, access);
}
