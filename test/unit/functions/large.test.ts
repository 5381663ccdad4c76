import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pages } from '../../support/handlers.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { changesOf, cursorOf, newZone, told } from '../../support/watched.ts';
import { followLarge } from './large.ts';

const COUNT = 1_500;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

test('follows a resource with more open operations than an item of the store holds', async () => {
  const { synced, pages, ended, told, revisions } = await followLarge(rig, COUNT);
  expect([synced.size, Math.max(...synced.values()), pages]).toEqual([COUNT, 1, 2]);
  expect(told.map((line) => line.replace(/^\d+ /, '')).toSorted()).toEqual(
    ended.map((id) => `SUCCEEDED ${id}`).toSorted(),
  );
  expect(revisions).toBe(COUNT + ended.length);
}, 120_000);

test('tells of an operation larger than an answer without its bulk, and goes on behind it', async () => {
  const { name, path } = newZone(rig.cloud, 0);
  const cursor = cursorOf(await rig.ask('watch', path));
  await rig.ask('watch', `${path}?consumer=deploy`);
  const metadata = { '@type': 'x', text: 'again '.repeat(420_000) };
  const large = rig.cloud.world.add(name, { seconds: 0, metadata });
  const kept = { id: large, metadata: { '@type': 'x', truncated: true } };
  for (const place of [`cursor=${cursor}`, 'consumer=deploy']) {
    const answer = await rig.ask('watch', `${path}?${place}`);
    expect(told(answer)).toEqual([`1 STARTED ${large}`, `2 SUCCEEDED ${large}`]);
    expect(changesOf(answer)[1]).toMatchObject({ operation: kept });
  }
  const tracked = await rig.ask('list', `/v1/operations?filter=id=${large}`);
  expect(tracked.body['operations']).toMatchObject([kept]);
  for (const [call, url] of [
    ['get', `/v1/operations/${large}`],
    ['watch', `/v1/operations/${large}/watch`],
    ['list', `/v1/${name}/operations`],
  ] as const) {
    expect(await rig.ask(call, url)).toMatchObject({
      statusCode: 500,
      body: { code: 13, message: 'the answer is over 2400000 bytes, which the platform does not carry' },
    });
  }
});

test('ends a page of recorded operations before they are more than an answer takes', async () => {
  const { name, path } = newZone(rig.cloud, 0);
  const cursor = cursorOf(await rig.ask('watch', path));
  const metadata = { '@type': 'x', text: 'again '.repeat(150_000) };
  const large = [1, 2, 3].map(() =>
    rig.cloud.world.add(name, { seconds: null, createdBy: 'bulky', metadata }),
  );
  await rig.ask('watch', `${path}?cursor=${cursor}`);
  const listed = await pages(rig.handlers.list, '/v1/operations?filter=createdBy=bulky&pageSize=3');
  const ids = listed
    .map(({ operations }) => (operations as { id: string }[]).map(({ id }) => id))
    .filter(({ length }) => length > 0);
  expect(ids.map(({ length }) => length)).toEqual([2, 1]);
  expect(ids.flat().toSorted()).toEqual(large.toSorted());
});
