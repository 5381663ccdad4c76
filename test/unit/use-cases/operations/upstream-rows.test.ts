import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drain, list } from '../../../support/listing.ts';
import { createMemoryUpstream, createRows } from '../../../support/memory-upstream.ts';

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

const pageSize = fc.integer({ min: 1, max: 40 });
const filter = fc.constantFrom('', 'done=true', 'done=false', 'id>op00030', 'id=op00011', 'id=none');
/** How many rows a page has, offset by offset: what was asked for, fewer, none at first, or more. */
const paging = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
  empties: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
  obedient: fc.boolean(),
});

function habit({ sizes, empties, obedient }: { sizes: number[]; empties: number[]; obedient: boolean }) {
  return (asked: number, offset: number, empty: number): number => {
    if (empty < (empties[offset % empties.length] ?? 0)) return 0;
    const size = sizes[offset % sizes.length] ?? 1;
    return obedient ? Math.min(asked, size) : size;
  };
}

function matching(rows: ReturnType<typeof createRows>, text: string): string[] {
  const [field, value] = text.split(/[=>]/);
  return ids(
    rows.filter((row) => {
      if (field === 'done') return String(row.done) === value;
      if (field === 'id') return text.includes('>') ? row.id > (value ?? '') : row.id === value;
      return true;
    }),
  );
}

test('lists every operation exactly once, for any page size, upstream pages and filter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 150 }),
      pageSize,
      paging,
      filter,
      fc.boolean(),
      async (count, size, pages, text, keyset) => {
        const rows = createRows(count);
        const upstream = createMemoryUpstream({
          rows,
          answers: habit(pages),
          keyset: keyset && pages.empties.every((n) => n === 0),
        });
        expect(ids(await drain(upstream, { pageSize: size, filter: text }))).toEqual(matching(rows, text));
      },
    ),
    { numRuns: 300 },
  );
});

test('lists every operation exactly once where the upstream tokens are too long to be carried', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 60 }),
      pageSize,
      fc.integer({ min: 1_000, max: 2_000 }),
      fc.integer({ min: 8, max: 60 }),
      filter,
      async (count, size, tokenLength, perPage, text) => {
        const rows = createRows(count);
        const upstream = createMemoryUpstream({ rows, tokenLength, answers: () => perPage });
        expect(ids(await drain(upstream, { pageSize: size, filter: text }))).toEqual(matching(rows, text));
      },
    ),
    { numRuns: 200 },
  );
});

test.each([600, 640, 641, 642, 643, 644, 645, 650, 700])(
  'lists every operation exactly once where the upstream tokens have %d characters',
  async (tokenLength) => {
    const rows = createRows(60);
    const upstream = createMemoryUpstream({ rows, tokenLength, answers: () => 7 });
    expect(ids(await drain(upstream, { pageSize: 5 }))).toEqual(ids(rows));
  },
);

test('counts no row twice behind an empty page whose token is too long to be carried', async () => {
  const rows = createRows(30);
  const answers = (asked: number, offset: number, empty: number) => {
    if (offset === 20 && empty < 8) return 0;
    return asked > 500 ? asked : 10;
  };
  const upstream = createMemoryUpstream({ rows, tokenLength: 1_500, answers });
  const first = await list(upstream, { pageSize: 5 });
  const second = await list(upstream, { pageSize: 30, pageToken: first.nextPageToken });
  const third = await list(upstream, { pageSize: 1000, pageToken: second.nextPageToken });
  expect([first, second, third].map(({ operations }) => ids(operations))).toEqual([
    ids(rows.slice(0, 5)),
    ids(rows.slice(5, 20)),
    ids(rows.slice(20)),
  ]);
});

test('says that it can go no further where ten pages reach nothing new', async () => {
  const upstream = createMemoryUpstream({ rows: createRows(500), tokenLength: 1_500, answers: () => 10 });
  await expect(drain(upstream, { pageSize: 10 })).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
    message: 'the upstream gives page tokens too long to go on this far into its list',
  });
  const empty = createMemoryUpstream({ rows: createRows(5), tokenLength: 1_500, answers: () => 0 });
  await expect(list(empty)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test('misses nothing that was there when rows come in at the front between two calls', async () => {
  await fc.assert(
    fc.asyncProperty(pageSize, paging, fc.integer({ min: 1, max: 3 }), async (size, pages, inserted) => {
      const rows = createRows(60, 1_000);
      const before = ids(rows);
      let newest = 1_000;
      const answers = habit({ ...pages, empties: [0] });
      const upstream = createMemoryUpstream({ rows, answers, keyset: true });
      const seen = ids(
        await drain(upstream, { pageSize: size }, () => {
          if (rows.length > 100) return;
          newest -= inserted;
          rows.unshift(...createRows(inserted, newest));
        }),
      );
      expect(before.filter((id) => !seen.includes(id))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('finds its place within a first page that rows came in before', async () => {
  const rows = createRows(20, 100);
  const upstream = createMemoryUpstream({ rows, answers: () => 30 });
  const first = await list(upstream, { pageSize: 5 });
  rows.unshift(...createRows(4, 0));
  const second = await list(upstream, { pageSize: 5, pageToken: first.nextPageToken });
  expect(ids(second.operations)).toEqual(ids(rows.slice(9, 14)));
});

test('goes on where pages became so short that ten of them do not reach its place', async () => {
  const rows = createRows(60);
  let size = 40;
  const upstream = createMemoryUpstream({ rows, answers: () => size });
  const first = await list(upstream, { pageSize: 35 });
  size = 2;
  const second = await list(upstream, { pageSize: 35, pageToken: first.nextPageToken });
  const third = await list(upstream, { pageSize: 35, pageToken: second.nextPageToken });
  expect([first, second, third].map(({ operations }) => ids(operations))).toEqual([
    ids(rows.slice(0, 35)),
    [],
    ids(rows.slice(35, 40)),
  ]);
});

test('goes on by count where the row it stood at is gone', async () => {
  const rows = createRows(20);
  const upstream = createMemoryUpstream({ rows, answers: () => 30 });
  const first = await list(upstream, { pageSize: 5 });
  rows.splice(4, 1);
  const second = await list(upstream, { pageSize: 5, pageToken: first.nextPageToken });
  expect(ids(second.operations)).toEqual(ids(rows.slice(5, 10)));
});

test.each(['\u0001', '"', '\\', 'ы', '💥', '\ud800'])(
  'hands out tokens that it takes back for ids of %j',
  async (char) => {
    const rows = createRows(20).map((row) => ({ ...row, id: char.repeat(60) + row.id }));
    for (let tokenLength = 560; tokenLength < 660; tokenLength += 5) {
      const upstream = createMemoryUpstream({ rows, tokenLength, answers: () => 7 });
      expect((await drain(upstream, { pageSize: 5 })).length).toBeGreaterThanOrEqual(20);
    }
  },
);

test('ends a list whose upstream repeats a token', async () => {
  const rows = createRows(50);
  const repeats = createMemoryUpstream({ rows, page: (page) => ({ ...page, nextPageToken: '10:0' }) });
  const cycle = createMemoryUpstream({
    rows,
    page: (page, { pageToken }) => ({
      ...page,
      operations: [],
      nextPageToken: pageToken === '10:0' ? '20:0' : '10:0',
    }),
  });
  const malformed = {
    code: 'INTERNAL',
    message: 'malformed answer from the upstream: it repeats a page token',
  };
  await expect(drain(repeats, { pageSize: 10 })).rejects.toMatchObject(malformed);
  await expect(drain(cycle, { pageSize: 10 })).rejects.toMatchObject(malformed);
});
