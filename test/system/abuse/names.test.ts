import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NAMES_AT_ONCE } from '../../../lib/sinks/resolve-name.ts';
import { eventOf } from '../../support/events.ts';
import { serveNames } from '../../support/name-server.ts';
import { serve } from '../../support/receiver.ts';
import { AT_ONCE_MS, at, by, createSink, NAMES } from './attacks/names.ts';
import { testAttacks } from './holds.ts';

const SECRETS = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh'];

let names: Awaited<ReturnType<typeof serveNames>>;
let receiver: Awaited<ReturnType<typeof serve>>;
const silent = new Set<string>();

beforeAll(async () => {
  names = await serveNames((name) => (silent.has(name) ? 'SILENT' : ['127.0.0.1']));
  receiver = await serve((response) => response.end());
});
afterAll(() => names.close());

testAttacks(NAMES);

test('watches whose name server goes silent hold up no other tenant, and fail in half of their time', async () => {
  const sink = createSink(names);
  const watches = Array.from({ length: NAMES_AT_ONCE }, (_, index) =>
    at(`later${index}.example`, receiver.port),
  );
  await Promise.all(watches.map((target) => sink.check(target, by('a'))));
  for (let index = 0; index < watches.length; index += 1) silent.add(`later${index}.example`);
  const startedAt = performance.now();
  const dead = watches.map((target) => sink.deliver(target, eventOf(1), SECRETS, by('a')));
  const healthy = sink.deliver(at('good.example', receiver.port), eventOf(2), SECRETS, by('b'));
  expect([await healthy, performance.now() - startedAt < AT_ONCE_MS]).toEqual([{ outcome: 'TAKEN' }, true]);
  const outcomes = await Promise.all(dead);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['FAILED']));
  expect(performance.now() - startedAt).toBeLessThan(5_000 + AT_ONCE_MS);
});
