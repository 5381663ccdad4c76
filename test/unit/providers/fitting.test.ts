import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { fittingBackup, fittingCloud } from '../../../lib/providers/fitting.ts';
import { createPageSizes } from '../../../lib/providers/page-sizes.ts';
import { service } from '../../support/grpc/backup-setup.ts';
import { fieldBytes } from '../../support/grpc/bytes.ts';
import type { Reply } from '../../support/grpc/server.ts';
import { call, failing, provider, resource, upstream } from '../../support/grpc/setup.ts';

const BULK = 'x'.repeat(20_000);

/** The field 2 of a request: in the three lists of Cloud Backup the page size. */
function pageSizeOf(request: Uint8Array): number {
  const reader = new BinaryReader(request);
  let size = 0;
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 2 && wireType === WireType.Varint) size = reader.int32();
    else reader.skip(wireType, number);
  }
  return size;
}

/** A thousand rows of 20 KB, as many of them as are asked for. */
const bulky =
  (row: Uint8Array): Reply =>
  ({ request }, answer) => {
    const writer = new BinaryWriter();
    for (let rows = 0; rows < pageSizeOf(request); rows += 1)
      writer.tag(1, WireType.LengthDelimited).bytes(row);
    answer(null, Buffer.from(writer.finish()));
  };

test('lists over gRPC what is above 16 MB in one page, and then asks for half at once', async () => {
  const { endpoint, calls } = await upstream(bulky(fieldBytes({ 1: 'op1', 2: BULK })));
  const cloud = fittingCloud(provider(endpoint), createPageSizes());
  const request = { resource: resource('backup/resources', 'epd1'), pageSize: 1_000 };
  const first = await cloud.list(request, call());
  expect([first.operations.length, calls.map((sent) => pageSizeOf(sent.request))]).toEqual([
    500,
    [1_000, 500],
  ]);
  await cloud.list({ ...request, pageSize: 700 }, call());
  expect(calls.map((sent) => pageSizeOf(sent.request))).toEqual([1_000, 500, 500]);
});

test("lists Cloud Backup's machines and tasks in smaller pages where one is too large", async () => {
  const machines = await upstream(bulky(fieldBytes({ 1: 'epd1', 14: BULK })));
  const tasks = await upstream(bulky(fieldBytes({ 11: 'epd1', 13: BULK })));
  const paging = { pageSize: 1_000 };
  const [listed, found] = [
    await fittingBackup(service(machines.endpoint), createPageSizes()).listResources(
      { folderId: 'b1g1', ...paging },
      call(),
    ),
    await fittingBackup(service(tasks.endpoint), createPageSizes()).listTasks(
      { computeInstanceId: 'epd1', ...paging },
      call(),
    ),
  ];
  expect([listed.items.length, found.items.length]).toEqual([500, 500]);
});

test("asks for less at once where the upstream's own way is too narrow", async () => {
  const text = 'grpc: received message larger than max (5242880 vs. 4194304)';
  const { endpoint, calls } = await upstream(failing(8, text));
  const from = provider(endpoint);
  const cloud = fittingCloud(from, createPageSizes());
  const request = { resource: resource('backup/resources', 'epd1'), pageSize: 4 };
  await expect(cloud.list(request, call())).rejects.toMatchObject({ code: 'INTERNAL' });
  expect([calls.map((sent) => pageSizeOf(sent.request)), from.waits]).toEqual([[4, 2, 1], []]);
});
