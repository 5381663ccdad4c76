import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { idOf, PAGES, type Pages, RECORDS, startPages } from './attacks/pages.ts';
import { testAttacks } from './holds.ts';

testAttacks(PAGES);

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
}, 120_000);
afterAll(() => pages.close());

test('an operation is found by its id with two gets, and with the rest of its filter', async () => {
  const filter = `id = ${idOf(RECORDS - 1)}`;
  const found = await pages.page({ filter }, '*');
  expect(found).toEqual({ ids: [idOf(RECORDS - 1)], pageToken: undefined, units: 2 });
  expect(await pages.page({ filter: `${filter} AND done = false` }, '*')).toEqual({ ...found, ids: [] });
  expect((await pages.page({ filter }, 'vpc/*')).ids).toEqual([]);
});

test('short pages leave nothing out', async () => {
  const all = Array.from({ length: RECORDS }, (_, index) => idOf(index));
  const wanted = all.filter((_, index) => index % 7 === 0);
  for (const [request, expected] of [
    [{ pageSize: 1000 }, all],
    [{ pageSize: 30, filter: `id IN (${wanted.slice(0, 30).join(', ')})` }, wanted.slice(0, 30)],
  ] as const) {
    const ids: string[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const answer = await pages.page({ ...request, pageToken: token }, '*');
      ids.push(...answer.ids);
      token = answer.pageToken;
    }
    expect(ids).toEqual(expected);
  }
});

test('an operation that is recorded and hidden costs as many units as one that there is not', async () => {
  const hidden = await pages.page({ filter: `id = ${idOf(RECORDS - 1)}` }, 'vpc/*');
  expect(hidden).toEqual(await pages.page({ filter: 'id = nosuch' }, 'vpc/*'));
});
