import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { answerTooLarge } from '../../../lib/model/core/too-large.ts';
import { createPageSizes } from '../../../lib/providers/page-sizes.ts';

/** A list whose answers hold no more rows than told, and the sizes that it was asked for. */
function listOf(capacity: number) {
  const sizes = createPageSizes();
  const asked: number[] = [];
  const list = {
    capacity,
    asked,
    take: (): number[] => asked.splice(0),
    page: (pageSize = 1_000, pageToken?: string, name = 'dns/zones/a'): Promise<number> =>
      sizes.fit(name, { pageSize, ...(pageToken === undefined ? {} : { pageToken }) }, async (size) => {
        asked.push(size);
        if (size > list.capacity) throw answerTooLarge('too large');
        return size;
      }),
  };
  return list;
}

test('asks for half as many rows until they fit, and remembers what worked', async () => {
  const list = listOf(300);
  expect([await list.page(), list.take()]).toEqual([250, [1_000, 500, 250]]);
  expect([await list.page(), list.take()]).toEqual([250, [250]]);
  expect([await list.page(100), list.take()]).toEqual([100, [100]]);
  expect([await list.page(1_000, undefined, 'dns/zones/b'), list.take()]).toEqual([250, [1_000, 500, 250]]);
});

test('goes down to one row, and says that one is too large, once', async () => {
  const list = listOf(0);
  await expect(list.page()).rejects.toMatchObject({ code: 'INTERNAL', message: 'too large' });
  expect(list.take()).toEqual([1_000, 500, 250, 125, 62, 31, 15, 7, 3, 1]);
  await expect(list.page()).rejects.toMatchObject({ message: 'too large' });
  expect(list.take()).toEqual([1]);
});

test('tries larger pages ever more rarely while they do not fit', async () => {
  const list = listOf(500);
  for (let page = 0; page < 1_000; page += 1) await list.page();
  const wasted = list.take().filter((size) => size > 500).length;
  expect(wasted).toBeGreaterThan(5);
  expect(wasted).toBeLessThan(12);
});

test('grows again where rows become smaller', async () => {
  const list = listOf(1);
  await list.page();
  list.capacity = 1_000;
  for (let page = 0; page < 20; page += 1) await list.page();
  list.take();
  expect([await list.page(), list.take()]).toEqual([1_000, [1_000]]);
});

test('keeps to a size within a scan of a list whose tokens are bound to it', async () => {
  const sizes = createPageSizes();
  const asked: string[] = [];
  const refusal = new TrackerError('INVALID_ARGUMENT', 'page_size must be the same');
  const page = (pageToken?: string): Promise<string> =>
    sizes.fit('list', { pageSize: 1_000, ...(pageToken ? { pageToken } : {}) }, async (size) => {
      asked.push(`${size} ${pageToken ?? ''}`);
      if (pageToken !== undefined && pageToken !== String(size)) throw refusal;
      if (size > 300) throw answerTooLarge('too large');
      return String(size);
    });
  const scan = async (): Promise<void> => {
    for (let pages = 0, token = await page(); pages < 9; pages += 1) token = await page(token);
  };
  await expect(page('1000')).rejects.toBe(refusal);
  await scan().catch(() => {});
  asked.splice(0);
  await scan();
  await scan();
  expect(asked.filter((ask) => ask.startsWith('250')).length).toBe(20);
});

test('passes on every other error, and remembers how far it had come', async () => {
  const sizes = createPageSizes();
  const asked: number[] = [];
  const late = new TrackerError('DEADLINE_EXCEEDED', 'late');
  const ask = async (size: number): Promise<never> => {
    asked.push(size);
    throw size > 250 ? answerTooLarge('too large') : late;
  };
  await expect(sizes.fit('list', { pageSize: 1_000 }, ask)).rejects.toBe(late);
  await expect(sizes.fit('list', { pageSize: 1_000 }, ask)).rejects.toBe(late);
  expect(asked).toEqual([1_000, 500, 250, 250]);
});
