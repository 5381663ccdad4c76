import type { Access, Caller } from '../model/access/access.ts';
import { guardBackup } from '../providers/guarded-backup.ts';
import { guardCloud } from '../providers/guarded-cloud.ts';
import { guardRoster } from '../providers/guarded-roster.ts';
import { guardStore, type VisibleStore } from '../store/guarded-store.ts';
import type { Store } from '../store/store.ts';

const byAccess =
  <Adapter, Face>(guardOf: (adapter: Adapter, access: Access) => Face) =>
  (adapter: Adapter, { access }: Caller): Face =>
    guardOf(adapter, access);

/** What a caller gets of each adapter that deals with resources, by the name that use cases know it by. */
const GUARDS = {
  provider: byAccess(guardCloud),
  backup: byAccess(guardBackup),
  roster: byAccess(guardRoster),
  store: guardStore,
  optionalStore:
    (optionalStore: () => Promise<Store | undefined>, caller: Caller) =>
    async (): Promise<VisibleStore | undefined> => {
      const store = await optionalStore();
      return store && guardStore(store, caller);
    },
};

/**
 * The adapters that every caller gets as they are, because they deal with no resource. Sinks are among them:
 * the editor of a watch chooses its sink, and the store's guard says which watches those are.
 */
const UNGUARDED = [
  'sealer',
  'reconcile',
  'onAnomaly',
  'onProblem',
  'onError',
  'onWatchError',
  'onUntold',
  'polls',
  'sinks',
  'deliveries',
  'fanouts',
  'randomBytes',
] as const;

type Guards = typeof GUARDS;

/** There is no adapter of another name: adding one means deciding here who may see what of it. */
export type AdapterName = keyof Guards | (typeof UNGUARDED)[number];

/** What an adapter must be for the guard of its name. */
export type Guardable<Name extends AdapterName> = Name extends keyof Guards
  ? Parameters<Guards[Name]>[0]
  : unknown;

/** What a caller gets of an adapter. */
export type Guarded<Name extends AdapterName, Adapter> = Name extends keyof Guards
  ? ReturnType<Guards[Name]>
  : Adapter;

/** The adapter as a caller may use it. */
export function guard(name: string, adapter: unknown, caller: Caller): unknown {
  if ((UNGUARDED as readonly string[]).includes(name)) return adapter;
  const guards: Readonly<Record<string, (adapter: never, caller: Caller) => unknown>> = GUARDS;
  const guardOf = guards[name];
  if (!guardOf) throw new Error(`nothing says who may see what of ${name}`);
  return guardOf(adapter as never, caller);
}
