import { once } from '../async/once.ts';
import { createDocumentStore } from '../store/rows/document-store.ts';
import type { Store } from '../store/store.ts';
import type { LatestInvocation } from './latest-invocation.ts';
import type { Settings } from './settings.ts';
import { documentStoreOptions } from './store-options.ts';
import { systemTiming } from './system-timing.ts';

/**
 * The store for the timer's own work, which goes first.
 *
 * @throws {Error} where no store is set.
 */
export function createTimersStore(settings: Settings, current: LatestInvocation): Store {
  return createDocumentStore({ ...documentStoreOptions(settings, current), timing: systemTiming });
}

const callersOptions = (settings: Settings, current: LatestInvocation) => ({
  ...documentStoreOptions(settings, current),
  timing: systemTiming,
  yields: true,
});

/**
 * The store for callers, whose requests give way to the timer's.
 *
 * @throws {Error} where no store is set.
 */
export function createStore(settings: Settings, current: LatestInvocation): Store {
  return createDocumentStore(callersOptions(settings, current));
}

/** The same for functions that seldom need it, loaded by the first use; `undefined` where none is set. */
export function createOptionalStore(
  settings: Settings,
  current: LatestInvocation,
): () => Promise<Store | undefined> {
  return once(async () => {
    if (!settings.YDB_DOCAPI_ENDPOINT) return undefined;
    const { createDocumentStore } = await import('../store/rows/document-store.ts');
    return createDocumentStore(callersOptions(settings, current));
  });
}

/** The same for functions that have the code of the store anyway. */
export function createOptionalStoreEager(
  settings: Settings,
  current: LatestInvocation,
): () => Promise<Store | undefined> {
  return once(async () => (settings.YDB_DOCAPI_ENDPOINT ? createStore(settings, current) : undefined));
}
