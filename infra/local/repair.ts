import {
  create,
  createIndexKey,
  createKey,
  type Database,
  type EngineItem,
  type EngineTable,
} from 'dynalite/db/index.js';

/**
 * Makes the indexes of an engine's folder say what its items say, and answers how many entries were wrong.
 *
 * The engine writes an item and its index entries one after the other, where the Document API writes them at once: after
 * a kill in between, an item may have no entry, so that no query finds it, or an entry that is not its own.
 *
 * @throws {Error} naming the folder, where another process has it.
 */
export async function repairIndexes(path: string): Promise<number> {
  const store = create({ path });
  let wrong = 0;
  try {
    await get(store.tableDb, '').catch((cause: unknown) => {
      throw new Error(`the store in ${path} cannot be opened; another tracker may be running on it`, {
        cause,
      });
    });
    for await (const table of read<EngineTable>(store.tableDb)) {
      for (const index of table.GlobalSecondaryIndexes ?? []) {
        const entries = store.getIndexDb('Global', table.TableName, index.IndexName);
        const items = store.getItemDb(table.TableName);
        const place = (item: EngineItem): string | undefined =>
          index.KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined)
            ? createIndexKey(item, table, index.KeySchema)
            : undefined;
        for await (const entry of read<EngineItem>(entries)) {
          const key = place(entry) ?? '';
          const item = await get(items, createKey(entry, table));
          if (item && place(item) === key) continue;
          await done((callback) => entries.del(key, callback));
          wrong += 1;
        }
        for await (const item of read<EngineItem>(items)) {
          const key = place(item);
          if (key === undefined || isSame(await get(entries, key), item)) continue;
          await done((callback) => entries.put(key, item, callback));
          wrong += 1;
        }
      }
    }
  } finally {
    await done((callback) => store.lifecycleManager.gracefulClose(callback));
  }
  return wrong;
}

const read = <T>(database: Database): AsyncIterable<T> => database.createValueStream({}) as AsyncIterable<T>;

const isSame = (a: EngineItem | undefined, b: EngineItem): boolean => JSON.stringify(a) === JSON.stringify(b);

function get(database: Database, key: string): Promise<EngineItem | undefined> {
  return new Promise((resolve, reject) => {
    database.get(key, (error, item) => {
      if (error && error.name !== 'NotFoundError') reject(error);
      else resolve(item);
    });
  });
}

function done(start: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}
