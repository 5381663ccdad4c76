import { lookup } from 'node:dns/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createNameResolver, NAMES_AT_ONCE } from '../../../lib/sinks/resolve-name.ts';
import { createWebhookSink } from '../../../lib/sinks/webhook.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { type NameAnswer, serveNames } from '../../support/name-server.ts';
import { serve } from '../../support/receiver.ts';

const SECRETS = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh'];
/** How long a call may take beside names that hang for seconds; it takes a hundredth of that by itself. */
const AT_ONCE_MS = 1_000;

let names: Awaited<ReturnType<typeof serveNames>>;
let receiver: Awaited<ReturnType<typeof serve>>;
const silent = new Set<string>();
const answer = (name: string): NameAnswer =>
  silent.has(name) || name.startsWith('hang') ? 'SILENT' : ['127.0.0.1'];

beforeAll(async () => {
  names = await serveNames(answer);
  receiver = await serve((response) => response.end());
});
afterAll(() => names.close());

const createSink = () =>
  createWebhookSink({
    now: Date.now,
    allowLoopback: true,
    resolve: createNameResolver({ servers: [names.address] }),
  });
const at = (name: string) => ({ webhook: { url: `http://${name}:${receiver.port}/` } });
const by = (tenant: string, ms = 10_000) => callOf({ tenant, deadline: Date.now() + ms });

async function inMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The names that hang, of which `count` are resolved for a tenant from now on. */
function hang(sink: ReturnType<typeof createSink>, tenant: string, count: number): Promise<unknown> {
  return Promise.allSettled(
    Array.from({ length: count }, (_, index) => sink.check(at(`hang${index}.example`), by(tenant, 4_000))),
  );
}

test('a good name behind eight that hang is resolved at once, for the same tenant too', async () => {
  const sink = createSink();
  const hanging = hang(sink, 'a', 8);
  for (const tenant of ['a', 'b']) {
    expect(await inMs(() => sink.check(at('good.example'), by(tenant)))).toBeLessThan(AT_ONCE_MS);
  }
  await hanging;
});

test('a hundred names that hang hold up no other tenant and no connection of this process', async () => {
  const sink = createSink();
  const before = names.asked.length;
  const hanging = hang(sink, 'a', 100);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(new Set(names.asked.slice(before)).size).toBe(NAMES_AT_ONCE);
  expect(await inMs(() => sink.check(at('good.example'), by('b')))).toBeLessThan(AT_ONCE_MS);
  // Every connection to a host by its name, such as the store's, is behind this.
  expect(await inMs(() => lookup('localhost'))).toBeLessThan(AT_ONCE_MS);
  await hanging;
  expect(await inMs(() => sink.check(at('good.example'), by('a')))).toBeLessThan(AT_ONCE_MS);
});

test('watches whose name server goes silent hold up no other tenant, and fail in half of their time', async () => {
  const sink = createSink();
  const watches = Array.from({ length: NAMES_AT_ONCE }, (_, index) => at(`later${index}.example`));
  await Promise.all(watches.map((target) => sink.check(target, by('a'))));
  for (let index = 0; index < watches.length; index += 1) silent.add(`later${index}.example`);
  const startedAt = performance.now();
  const dead = watches.map((target) => sink.deliver(target, eventOf(1), SECRETS, by('a')));
  const healthy = sink.deliver(at('good.example'), eventOf(2), SECRETS, by('b'));
  expect([await healthy, performance.now() - startedAt < AT_ONCE_MS]).toEqual([{ outcome: 'TAKEN' }, true]);
  const outcomes = await Promise.all(dead);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['FAILED']));
  expect(performance.now() - startedAt).toBeLessThan(5_000 + AT_ONCE_MS);
});
