import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { JsonObject } from '../../../../lib/model/core/json.ts';
import { googleResource } from '../../../../lib/model/operation/families/google.ts';
import { yandexResource } from '../../../../lib/model/operation/families/yandex.ts';
import type { Resource } from '../../../../lib/model/operation/resource.ts';
import { list, zone } from '../../../support/listing.ts';
import { createMemoryUpstream, createRows } from '../../../support/memory-upstream.ts';

const REFUSED = {
  code: 'INVALID_ARGUMENT',
  message: 'pageToken is not a page token of this list; begin again without one',
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [
        { field: 'pageToken', description: 'is not a page token of this list; begin again without one' },
      ],
    },
  ],
};

const baremetal = (cloudId: string, folderId: string): Resource =>
  yandexResource({ service: 'baremetal', collection: 'servers', resourceId: 's1', cloudId, folderId });

/** A row whose JSON takes so many bytes, in characters of two bytes each. */
const heavy = (bytes: number): { readonly metadata: JsonObject } => ({
  metadata: { '@type': 'x', text: 'ы'.repeat(bytes / 2) },
});

test('answers 100 operations, or as many as were asked for, and how to go on', async () => {
  const rows = createRows(120);
  const upstream = createMemoryUpstream({ rows });
  expect(await list(upstream)).toEqual({ operations: rows.slice(0, 100), nextPageToken: expect.any(String) });
  expect(await list(upstream, { pageSize: '0' })).toMatchObject({ operations: rows.slice(0, 100) });
  expect(await list(upstream, { pageSize: 120 })).toEqual({ operations: rows });
  expect(await list(upstream, { pageSize: 7, pageToken: '' })).toMatchObject({
    operations: rows.slice(0, 7),
  });
  expect(await list(createMemoryUpstream({ rows: [] }))).toEqual({ operations: [] });
});

test('asks the upstream for no more than it documents, and fills the page all the same', async () => {
  const rows = createRows(250);
  const upstream = createMemoryUpstream({ rows, maxPageSize: 100 });
  expect((await list(upstream, { pageSize: 210 })).operations).toEqual(rows.slice(0, 210));
  expect(upstream.requests).toEqual([
    { resource: zone, pageSize: 100 },
    { resource: zone, pageSize: 100, pageToken: '100:0' },
    { resource: zone, pageSize: 10, pageToken: '200:0' },
  ]);
});

test('pushes down what the upstream documents and evaluates it all the same', async () => {
  const upstream = createMemoryUpstream({ rows: createRows(9), filterFields: ['done', 'name'] });
  const { operations } = await list(upstream, { filter: 'done=false AND id>op00000' });
  expect(operations.map(({ id }) => id)).toEqual(['op00003', 'op00006']);
  expect(upstream.requests).toEqual([{ resource: zone, pageSize: 100, filter: 'done=false' }]);
  await expect(list(createMemoryUpstream({ rows: [] }), { filter: 'name=zone-1' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

test('reads ten short upstream pages for one page and no more', async () => {
  const rows = createRows(50);
  const upstream = createMemoryUpstream({ rows, answers: () => 1 });
  const first = await list(upstream, { filter: 'id>=op00005' });
  expect([first.operations, upstream.requests.length]).toEqual([rows.slice(5, 10), 10]);
  const second = await list(upstream, { filter: 'id>=op00005', pageToken: first.nextPageToken });
  expect(second.operations).toEqual(rows.slice(10, 20));
  const none = await list(upstream, { filter: 'id=none' });
  expect(none).toEqual({ operations: [], nextPageToken: expect.any(String) });
});

test('goes on with any page size and with the same filter in other words', async () => {
  const rows = createRows(20);
  const upstream = createMemoryUpstream({ rows });
  const { nextPageToken } = await list(upstream, {
    pageSize: 3,
    filter: 'id!=none AND done IN (true,false)',
  });
  const again = { pageToken: nextPageToken, filter: ' id != "none"  AND done IN( \'true\' , false )' };
  expect((await list(upstream, { ...again, pageSize: 5 })).operations).toEqual(rows.slice(3, 8));
});

test('takes no page token of another tenant, resource, parent or filter, nor an altered one', async () => {
  const upstream = createMemoryUpstream({ rows: createRows(20) });
  const token = (await list(upstream, { pageSize: 3, filter: 'id!=x' })).nextPageToken ?? '';
  const own = { pageToken: token, filter: 'id!=x' };
  expect((await list(upstream, own)).operations.length).toBe(17);
  const refused = [
    list(upstream, own, 'b'),
    list(upstream, own, 'A'),
    list(upstream, { ...own, filter: 'id!=y' }),
    list(upstream, { ...own, filter: 'id NOT IN (x)' }),
    list(upstream, { ...own, filter: '' }),
    list(upstream, { ...own, resource: { ...zone, id: 'dns2' } }),
    list(upstream, { ...own, resource: { ...zone, collection: 'dns/firewalls' } }),
    list(upstream, { ...own, resource: googleResource({ api: 'dns', version: 'v1', parent: 'dns1' }) }),
    list(upstream, { ...own, pageToken: `${token}A` }),
    list(upstream, { ...own, pageToken: token.slice(1) }),
    list(upstream, { ...own, pageToken: 'x'.repeat(100_000) }),
    list(upstream, { ...own, pageToken: '3:0' }),
  ];
  for (const answer of refused) await expect(answer).rejects.toMatchObject(REFUSED);
});

test('takes no page token of the same resource under another parent', async () => {
  const upstream = createMemoryUpstream({ rows: createRows(20) });
  const { nextPageToken: pageToken } = await list(upstream, { pageSize: 3, resource: baremetal('c1', 'f1') });
  expect((await list(upstream, { pageToken, resource: baremetal('c1', 'f1') })).operations.length).toBe(17);
  for (const resource of [baremetal('c2', 'f1'), baremetal('c1', 'f2'), baremetal('f1', 'c1')]) {
    await expect(list(upstream, { pageToken, resource })).rejects.toMatchObject(REFUSED);
  }
});

test('ends an answer before it is larger than the platform takes, in bytes', async () => {
  const rows = createRows(10).map((row) => ({ ...row, ...heavy(600_000) }));
  const upstream = createMemoryUpstream({ rows });
  const first = await list(upstream);
  expect(first).toEqual({ operations: rows.slice(0, 3), nextPageToken: expect.any(String) });
  expect((await list(upstream, { pageToken: first.nextPageToken })).operations).toEqual(rows.slice(3, 6));
});

test('answers an operation alone that is too large for any answer', async () => {
  const rows = createRows(3).map((row, index) => (index === 1 ? { ...row, ...heavy(3_000_000) } : row));
  const upstream = createMemoryUpstream({ rows });
  const first = await list(upstream);
  const second = await list(upstream, { pageToken: first.nextPageToken });
  const third = await list(upstream, { pageToken: second.nextPageToken });
  expect([first, second, third].map(({ operations }) => operations)).toEqual(rows.map((row) => [row]));
  expect(third.nextPageToken).toBeUndefined();
});

test('answers what was read where the next upstream page does not come in time', async () => {
  const rows = createRows(6);
  const late = new TrackerError('DEADLINE_EXCEEDED', 'dns did not answer in time');
  let hangs = true;
  const upstream = createMemoryUpstream({
    rows,
    answers: () => 2,
    page: (page, { pageToken }) => {
      if (hangs && pageToken === '4:0') throw late;
      return page;
    },
  });
  const first = await list(upstream);
  expect(first).toEqual({ operations: rows.slice(0, 4), nextPageToken: expect.any(String) });
  const { nextPageToken: pageToken } = first;
  await expect(list(upstream, { pageToken })).rejects.toBe(late);
  hangs = false;
  expect(await list(upstream, { pageToken })).toEqual({ operations: rows.slice(4) });
});

test('fails with what is wrong with a row that cannot be read: none is left out silently', async () => {
  const error = new TrackerError('INTERNAL', 'malformed answer from dns: no id');
  const upstream = createMemoryUpstream({
    rows: createRows(6),
    page: (page) => ({ ...page, unreadable: [{ error }] }),
  });
  await expect(list(upstream)).rejects.toBe(error);
});

test('names each location that could not be asked once', async () => {
  const upstream = createMemoryUpstream({
    rows: createRows(6),
    answers: () => 2,
    page: (page, { pageToken }) => ({ ...page, unreachable: pageToken ? ['a', 'b'] : ['a'] }),
  });
  expect(await list(upstream)).toEqual({ operations: createRows(6), unreachable: ['a', 'b'] });
  expect(await list(upstream, { pageSize: 1 })).toMatchObject({ unreachable: ['a'] });
});

test.each([
  [{ pageSize: '1001' }, 'pageSize must be a whole number from 0 to 1000'],
  [{ filter: 'id' }, 'filter has the end at 2 where one of = != < <= > >= IN, NOT IN is expected'],
])('refuses %j before it asks the upstream', async (request, message) => {
  const upstream = createMemoryUpstream({ rows: createRows(1) });
  await expect(list(upstream, request)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  expect(upstream.requests).toEqual([]);
});
