import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { newZone } from '../../support/watched.ts';

let rig: Rig;
let deployed: Keyed<'own' | 'other' | 'editor' | 'network'>;
beforeAll(async () => {
  rig = await startRig();
  deployed = keyed(rig.environment, {
    own: 'default:viewer:*',
    other: 'default:viewer:*',
    editor: 'default:editor:*',
    network: 'default:editor:vpc/*',
  });
});
afterAll(() => rig.close());

type Holder = 'own' | 'other' | 'editor' | 'network';
const ask = (who: Holder, path: string, query = '') =>
  deployed.ask(who, `${path}?consumer=deploy&timeout=0s${query}`);
const seenBy = async (who: Holder, path: string, query = '') => {
  const { statusCode, body } = await ask(who, path, query);
  return statusCode === 200
    ? (body['changes'] as { type: string }[]).map(({ type }) => type)
    : `${statusCode} ${String(body['message'])}`;
};

test('a viewer neither moves, takes nor breaks the consumer of another key', async () => {
  const { name, path, ids } = newZone(rig.cloud, 1);
  const cursor = encodeURIComponent(
    String((await deployed.ask('other', `${path}?timeout=2s`)).body['nextCursor']),
  );
  expect(await seenBy('own', path)).toEqual(['SYNC']);
  rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  const refused =
    '403 the consumer deploy belongs to another key; take another name, with the last cursor to go on from there';
  for (const query of ['', `&cursor=${cursor}`, '&filter=done%3Dtrue']) {
    expect(await seenBy('other', path, query)).toBe(refused);
  }
  expect(await seenBy('network', path)).toBe('403 permission denied');
  expect(await rig.store.readConsumer('default', name, 'deploy', ANY_TIME)).toMatchObject({
    owner: 'own',
    filter: '',
    handedOut: 1,
  });
  expect((await deployed.ask('own', `${path}?consumer=deploy&timeout=5s`)).body['changes']).toMatchObject([
    { type: 'SUCCEEDED' },
  ]);
});

test('an editor goes on with the consumer of another key, which is its own from there on', async () => {
  const { path } = newZone(rig.cloud, 1);
  await deployed.ask('own', `${path}?timeout=2s`);
  expect(await seenBy('own', path)).toEqual(['SYNC']);
  rig.cloud.world.add(path.slice('/v1/'.length, -'/watch'.length), { seconds: null });
  expect((await deployed.ask('editor', `${path}?consumer=deploy&timeout=5s`)).body['changes']).toMatchObject([
    { type: 'STARTED' },
  ]);
  expect(await seenBy('editor', path)).toEqual([]);
  expect(await seenBy('own', path)).toMatch(/^403 the consumer deploy belongs to another key/);
});

test('a watch of a resource that there is not leaves no consumer behind, and nothing to poll', async () => {
  const name = 'dns/zones/dns00000000000nosuch';
  const answer = await deployed.ask('own', `/v1/${name}/watch?consumer=deploy&timeout=2s`);
  expect(answer.statusCode).toBe(404);
  expect(await rig.store.readConsumer('default', name, 'deploy', ANY_TIME)).toBeUndefined();
  expect(await rig.store.readTask(`poll:${name}`, ANY_TIME)).toBeUndefined();
});
