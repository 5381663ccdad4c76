import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createNameResolver, NAMES_AT_ONCE, type NameCall } from '../../../lib/sinks/resolve-name.ts';
import { createWebhookSink } from '../../../lib/sinks/webhook.ts';
import { callOf } from '../../support/events.ts';
import { type NameAnswer, serveNames } from '../../support/name-server.ts';
import { freePort } from '../../support/receiver.ts';

const ANSWERS: Readonly<Record<string, NameAnswer>> = {
  'both.example': ['93.184.215.14', '2606:2800:21f::1'],
  'old.example': ['93.184.215.14'],
  'new.example': ['2606:2800:21f::1'],
  'empty.example': [],
  'broken.example': 'SERVFAIL',
  'silent.example': 'SILENT',
};

let names: Awaited<ReturnType<typeof serveNames>>;
beforeAll(async () => {
  names = await serveNames((name) => ANSWERS[name] ?? 'NXDOMAIN');
});
afterAll(() => names.close());

const callBy = (tenant: string, signal = new AbortController().signal): NameCall => ({ tenant, signal });
const resolver = (more = {}) => createNameResolver({ servers: [names.address], ...more });

test.each([
  ['both.example', ['93.184.215.14', '2606:2800:21f::1']],
  ['old.example', ['93.184.215.14']],
  ['new.example', ['2606:2800:21f::1']],
])('answers every address of %s', async (name, addresses) => {
  expect(await resolver()(name, callBy('a'))).toEqual(addresses);
});

test.each([
  ['none.example', 'ENOTFOUND'],
  ['empty.example', 'ENODATA'],
  ['broken.example', 'ESERVFAIL'],
  ['silent.example', 'ETIMEOUT'],
  [`${'a'.repeat(64)}.example`, 'EBADNAME'],
])('rejects %s with %s', async (name, code) => {
  await expect(resolver()(name, callBy('a'))).rejects.toMatchObject({ code });
});

test('rejects with ECONNREFUSED where no name server listens', async () => {
  const resolve = createNameResolver({ servers: [`127.0.0.1:${await freePort()}`] });
  await expect(resolve('both.example', callBy('a'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test.each([
  ['none.example', 'INVALID_ARGUMENT', 'sink.webhook.url has a name that does not resolve'],
  ['empty.example', 'INVALID_ARGUMENT', 'sink.webhook.url has a name that does not resolve'],
  ['broken.example', 'UNAVAILABLE', 'the name broken.example was not resolved: ESERVFAIL'],
  ['silent.example', 'UNAVAILABLE', 'the name silent.example was not resolved: ETIMEOUT'],
])('says of a webhook at %s whose fault it is: %s', async (name, code, message) => {
  const sink = createWebhookSink({ now: Date.now, resolve: resolver() });
  const checked = sink.check({ webhook: { url: `https://${name}/` } }, callOf());
  await expect(checked).rejects.toMatchObject({ code, message });
});

test('takes one family where the other is never answered for', async () => {
  const half = await serveNames((_, type) => (type === 'AAAA' ? 'SILENT' : ['93.184.215.14']));
  const resolve = createNameResolver({ servers: [half.address] });
  expect(await resolve('half.example', callBy('a'))).toEqual(['93.184.215.14']);
  half.close();
});

test('asks the second name server where the first is silent', async () => {
  const silent = await serveNames(() => 'SILENT');
  const resolve = createNameResolver({ servers: [silent.address, names.address] });
  expect(await resolve('old.example', callBy('a'))).toEqual(['93.184.215.14']);
  silent.close();
});

test('ends at once with the reason of its signal, and asks no more', async () => {
  const controller = new AbortController();
  const resolving = resolver()('silent.example', callBy('a', controller.signal));
  setTimeout(() => controller.abort(new Error('given up')), 20);
  const startedAt = Date.now();
  await expect(resolving).rejects.toThrow('given up');
  expect(Date.now() - startedAt).toBeLessThan(1_000);
});

test('knows localhost and the names of this machine without a name server', async () => {
  const before = names.asked.length;
  const resolve = resolver({ readHosts: () => '10.0.0.1 old.example' });
  const found = await Promise.all(['a.localhost', 'old.example'].map((name) => resolve(name, callBy('a'))));
  expect([found, names.asked.length]).toEqual([[['127.0.0.1', '::1'], ['10.0.0.1']], before]);
});

test(`asks for ${NAMES_AT_ONCE} names of a tenant at once, and for another's besides`, async () => {
  const silent = await serveNames((name) => (name === 'good.example' ? ['93.184.215.14'] : 'SILENT'));
  const resolve = createNameResolver({ servers: [silent.address] });
  const controllers = Array.from({ length: 3 * NAMES_AT_ONCE }, () => new AbortController());
  const hanging = controllers.map(({ signal }, index) =>
    resolve(`silent${index}.example`, callBy('a', signal)),
  );
  const ended = Promise.allSettled(hanging);
  expect(await resolve('good.example', callBy('b'))).toEqual(['93.184.215.14']);
  const asked = () => new Set(silent.asked.filter((name) => name.startsWith('silent'))).size;
  while (asked() < NAMES_AT_ONCE) await new Promise((done) => setTimeout(done, 10));
  await new Promise((done) => setTimeout(done, 100));
  expect(asked()).toBe(NAMES_AT_ONCE);
  for (const controller of controllers) controller.abort(new Error('given up'));
  expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await resolve('good.example', callBy('a'))).toEqual(['93.184.215.14']);
  silent.close();
});
