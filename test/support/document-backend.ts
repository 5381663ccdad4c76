import { setTimeout as wait } from 'node:timers/promises';
import type { Timing } from '../../lib/model/time/timing.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import type { Connection } from '../../lib/store/documents/dynamo.ts';
import { createDocumentStore } from '../../lib/store/rows/document-store.ts';
import type { StoreBackend } from '../contract/store.ts';
import { ANY_TIME } from './store-builders.ts';

export const timing: Timing = {
  now: Date.now,
  random: Math.random,
  sleep: async (ms: number, signal: AbortSignal) => {
    await wait(ms, undefined, { signal });
  },
};

/** Waits a tenth of the time: a database on loopback is no faster for being left alone. */
const HASTY: Timing = { ...timing, sleep: (ms, signal) => timing.sleep(ms / 10, signal) };

export const STATIC_KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };

/** A document store on freshly made tables, for the store's contract. */
export async function documentBackend(
  connection: Connection,
  {
    tablePrefix = 'test-',
    waiting = HASTY,
    close,
  }: { readonly tablePrefix?: string; readonly waiting?: Timing; readonly close: () => Promise<void> },
): Promise<StoreBackend> {
  try {
    await createTables({ ...connection, tablePrefix, timing: waiting }, ANY_TIME);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    connect: ({ now = Date.now, ...options } = {}) =>
      createDocumentStore({ ...connection, tablePrefix, timing: { ...waiting, now }, ...options }),
    close,
  };
}
