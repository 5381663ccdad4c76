import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DEMO_BACKUP,
  DEMO_FUNCTION,
  DEMO_INSTANCE,
  DEMO_RUN,
  DEMO_ZONE,
} from '../../../../infra/simulator/demo.ts';
import { populate } from '../../../../infra/simulator/populate.ts';
import { makeId, seededRandom } from '../../../../infra/simulator/random.ts';
import { createWorld, type World } from '../../../../infra/simulator/world.ts';
import { deriveState } from '../../../../lib/model/operation/operation.ts';
import { CATALOGUE } from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import { NOON } from '../../../support/simulator.ts';

const ZONE = 'dns/zones/dns00000000000000one';

function populated(seed: number): World {
  const world = createWorld({ seed, now: () => NOON });
  populate(world, NOON);
  return world;
}

function contents(world: World): unknown {
  return world.resources().map(({ name }) => [name, world.ids(name).map((id) => world.find(id))]);
}

test('is the same world for the same seed, and another for another', () => {
  expect(contents(populated(7))).toEqual(contents(populated(7)));
  expect(contents(populated(7))).not.toEqual(contents(populated(8)));
});

test('makes ids of 20 characters that hardly ever repeat', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const ids = Array.from({ length: 100 }, () => makeId('dns', random));
      expect(new Set(ids).size).toBe(100);
      for (const id of ids) expect(id).toMatch(/^dns[0-9a-v]{17}$/);
    }),
    { numRuns: 20 },
  );
});

test('has resources in every collection, and every state on those of the demo', () => {
  const world = populated(1);
  const collections = new Set(world.resources().map(({ name }) => name.split('/').slice(0, 2).join('/')));
  for (const name of CATALOGUE.keys()) expect(collections).toContain(name);
  for (const name of [DEMO_ZONE, DEMO_FUNCTION, DEMO_BACKUP, DEMO_INSTANCE]) {
    const states = world.ids(name).flatMap((id) => {
      const operation = world.find(id);
      return operation ? [deriveState('yandex', operation)] : [];
    });
    expect(new Set(states)).toEqual(new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'RUNNING']));
  }
  expect(world.ids(DEMO_RUN)).toHaveLength(9);
});

test('tells listeners what was done, and does the same again from that', () => {
  const [first, second] = [1, 2].map((seed) => createWorld({ seed, now: () => NOON }));
  if (!first || !second) throw new Error('no worlds');
  first.onEvent(second.replay);
  const ids = first.fill(ZONE, 5);
  first.finish(ids[0] ?? '', 'FAILED');
  first.cancel(ids[1] ?? '');
  first.forget(ids[2] ?? '');
  expect(contents(second)).toEqual(contents(first));
});

test('gives out no id twice', () => {
  const world = createWorld({ now: () => NOON });
  const id = world.add(ZONE);
  const again = createWorld({ now: () => NOON });
  again.add(ZONE, { id });
  expect(again.add(ZONE)).not.toBe(id);
  expect(() => again.add(ZONE, { id })).toThrow('exists');
});

test('leaves an operation unmodified until its end when told', () => {
  let now = NOON;
  const world = createWorld({ now: () => now });
  const id = world.add(ZONE, { seconds: 3600, stepSeconds: null });
  now += 3_599_999;
  const { createdAt, modifiedAt, done } = world.get(id);
  expect([modifiedAt, done]).toEqual([createdAt, false]);
  now += 1;
  expect(world.get(id).done).toBe(true);
});

test('ends an operation on command, once', () => {
  let now = NOON;
  const world = createWorld({ now: () => now });
  const id = world.add(ZONE, { seconds: null });
  now += 5_000;
  world.finish(id, 'SUCCEEDED');
  expect(world.find(id)).toMatchObject({ done: true, modifiedAt: { seconds: NOON / 1000 + 5 } });
  expect(() => world.finish(id, 'FAILED')).toThrow('is done');
  expect(() => world.finish('nothing', 'FAILED')).toThrow('not found');
});

test.each(['dns/zone/x', 'dns/zones', 'google/run', ''])('refuses "%s" as a resource', (name) => {
  expect(() => createWorld().add(name)).toThrow();
});
