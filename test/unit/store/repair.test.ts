import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { create, type EngineItem } from 'dynalite/db/index.js';
import { startEngine } from '../../../infra/local/engine.ts';
import { repairIndexes } from '../../../infra/local/repair.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';
import { ANY_TIME, task } from '../../support/store-builders.ts';

/** What a kill between two writes of the engine leaves: an item without its entry, and an entry without its item. */
async function damage(path: string): Promise<void> {
  const store = create({ path });
  const index = store.getIndexDb('Global', 'test-tasks', 'due');
  const entries: EngineItem[] = [];
  for await (const entry of index.createValueStream({})) entries.push(entry as EngineItem);
  const [first, second] = entries;
  const { createIndexKey } = await import('dynalite/db/index.js');
  const keys = [{ AttributeName: 'h' }, { AttributeName: 'd' }];
  const table = await new Promise<never>((resolve) => {
    store.tableDb.get('test-tasks', (_, found) => resolve(found as never));
  });
  await new Promise((resolve) => index.del(createIndexKey(first ?? {}, table, keys), resolve));
  const stale = { ...second, d: { N: '1' } };
  await new Promise((resolve) => index.put(createIndexKey(stale, table, keys), stale, resolve));
  await new Promise((resolve) => store.lifecycleManager.gracefulClose(resolve));
}

test('a kill between an item and its index is repaired when the engine starts again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repair-'));
  const path = join(folder, 'store');
  try {
    const first = await startEngine({ path });
    const options = { endpoint: first.endpoint, credentials: STATIC_KEYS };
    const backend = await documentBackend(options, { close: first.close });
    for (const id of ['poll:a', 'poll:b', 'poll:c']) {
      await backend.connect().addTask(task(id, { dueAt: 5_000 }), ANY_TIME);
    }
    await backend.close();
    await damage(path);
    await rm(`${path}.closed`);
    const second = await startEngine({ path });
    const store = (
      await documentBackend({ ...options, endpoint: second.endpoint }, { close: second.close })
    ).connect();
    const due = await store.dueTasks(0, 10_000, 10, ANY_TIME);
    expect(due.map(({ id, dueAt }) => [id, dueAt]).toSorted()).toEqual([
      ['poll:a', 5_000],
      ['poll:b', 5_000],
      ['poll:c', 5_000],
    ]);
    await second.close();
    expect(await repairIndexes(path)).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
