import { setTimeout as wait } from 'node:timers/promises';
import { createTables } from '../../lib/store/create-tables.ts';
import { createDocumentStore } from '../../lib/store/document-store.ts';
import type { Connection } from '../../lib/store/dynamo.ts';
import type { StoreBackend } from './store.ts';
import { ANY_TIME } from './store-builders.ts';

export const timing = {
  now: Date.now,
  random: Math.random,
  sleep: async (ms: number, signal: AbortSignal) => {
    await wait(ms, undefined, { signal });
  },
};

export const STATIC_KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };

/** A document store on freshly made tables, for the store's contract. */
export async function documentBackend(
  connection: Connection,
  { tablePrefix = 'test-', close }: { readonly tablePrefix?: string; readonly close: () => Promise<void> },
): Promise<StoreBackend> {
  try {
    await createTables({ ...connection, tablePrefix, timing }, ANY_TIME);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    connect: ({ now = Date.now, onRequestUnits = () => {} } = {}) =>
      createDocumentStore({ ...connection, tablePrefix, timing: { ...timing, now }, onRequestUnits }),
    close,
  };
}
