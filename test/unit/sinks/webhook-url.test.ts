import { expect, test } from '@jest/globals';
import { createNameResolver } from '../../../lib/sinks/resolve-name.ts';
import { createWebhookSink } from '../../../lib/sinks/webhook.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { serveNames } from '../../support/name-server.ts';

const resolve = async () => ['93.184.215.14'];
const check = (url: string, more: object = {}) =>
  createWebhookSink({ now: Date.now, resolve, ...more }).check({ webhook: { url } }, callOf());

test.each([
  'https://hooks.example.com',
  'https://hooks.example.com/a/b?key=1&key=2',
  'https://hooks.example.com:8443/',
  'https://пример.рф/',
  `https://hooks.example.com/${'a'.repeat(2_022)}`,
])('takes %#: %s', async (url) => {
  await expect(check(url)).resolves.toBeUndefined();
});

const WITH_HEADER = 'must have no user and no password; sink.webhook.headers takes an Authorization';

test.each([
  ['', 'must be an absolute URL'],
  ['/hook', 'must be an absolute URL'],
  ['hooks.example.com/hook', 'must be an absolute URL'],
  ['https://', 'must be an absolute URL'],
  ['https://exa mple.com/', 'must be an absolute URL'],
  ['https://1.2.3.256/', 'must be an absolute URL'],
  ['https://[fe80::1%25eth0]/', 'must be an absolute URL'],
  ['https://example.com:99999/', 'must be an absolute URL'],
  ['http://hooks.example.com/', 'must be an https URL'],
  ['ftp://hooks.example.com/', 'must be an https URL'],
  ['file:///etc/passwd', 'must be an https URL'],
  ['data:text/plain,x', 'must be an https URL'],
  ['gopher://hooks.example.com/', 'must be an https URL'],
  ['https://user@hooks.example.com/', WITH_HEADER],
  ['https://user:secret@hooks.example.com/', WITH_HEADER],
  ['https://hooks.example.com@127.0.0.1/', WITH_HEADER],
  ['https://hooks.example.com/#part', 'must have no fragment'],
  [`https://hooks.example.com/${'a'.repeat(2_023)}`, 'must be at most 2048 characters long'],
])('refuses %s', async (url, problem) => {
  await expect(check(url)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: `sink.webhook.url ${problem}`,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'sink.webhook.url', description: problem }],
      },
    ],
  });
});

test.each([
  ['has no address', async () => []],
  ['has none of a kind', () => Promise.reject(Object.assign(new Error('ENODATA'), { code: 'ENODATA' }))],
  ['is not known', () => Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }))],
])('refuses a name that %s', async (_, none) => {
  await expect(check('https://hooks.example.com/', { resolve: none })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'sink.webhook.url has a name that does not resolve',
  });
});

test.each(['EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED', 'EAI_FAIL', 'EREFUSED', 'ECANCELLED'])(
  'asks to try again where the resolver fails with %s',
  async (code) => {
    const resolve = () => Promise.reject(Object.assign(new Error(`query ${code} 10.0.0.1`), { code }));
    const message = `the name hooks.example.com was not resolved: ${code}`;
    await expect(check('https://hooks.example.com/', { resolve })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message,
      details: [],
    });
    const sink = createWebhookSink({ now: Date.now, resolve });
    const target = { webhook: { url: 'https://hooks.example.com/' } };
    const secrets = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh'];
    expect(await sink.deliver(target, eventOf(1), secrets, callOf())).toEqual({
      outcome: 'FAILED',
      error: message,
    });
  },
);

test('does not wait longer than the call for a name to resolve', async () => {
  const names = await serveNames(() => 'SILENT');
  const resolve = createNameResolver({ servers: [names.address] });
  const sink = createWebhookSink({ now: Date.now, resolve });
  const call = callOf({ deadline: Date.now() + 50 });
  await expect(sink.check({ webhook: { url: 'https://hooks.example.com/' } }, call)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'the name of sink.webhook.url was not resolved in time',
  });
  names.close();
});
