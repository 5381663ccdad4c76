import { expect, test } from '@jest/globals';
import { createWebhookSink } from '../../../lib/sinks/webhook.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { serve } from '../../support/receiver.ts';

const SECRETS = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh'];
const NOT_PUBLIC = 'sink.webhook.url leads to an address that is not public';

/** Every one of them asks a resolver that would say so, were it asked at all. */
const noNames = async (name: string): Promise<readonly string[]> => {
  throw new Error(`asked for ${name}`);
};

const LITERALS: Readonly<Record<string, string>> = {
  loopback: '127.0.0.1',
  'another loopback': '127.255.255.254',
  'short loopback': '127.1',
  'decimal loopback': '2130706433',
  'hexadecimal loopback': '0x7f000001',
  'hexadecimal parts': '0x7f.0x0.0x0.0x1',
  'octal loopback': '017700000001',
  'octal parts': '0177.0.0.01',
  'mixed bases': '0x7f.1',
  'full-width digits': '１２７.0.0.1',
  'a full stop of another script': '127。0。0。1',
  'a percent-encoded dot': '127%2e0%2e0%2e1',
  'a dot at the end': '127.0.0.1.',
  'any address': '0.0.0.0',
  'a short zero': '0',
  'this network': '0.1.2.3',
  'the metadata service': '169.254.169.254',
  'the metadata service in decimal': '2852039166',
  'the metadata service in octal': '0251.0376.0251.0376',
  'private 10/8': '10.1.2.3',
  'private 172.16/12': '172.31.255.255',
  'private 192.168/16': '192.168.0.1',
  'carrier NAT': '100.64.0.1',
  'the last of carrier NAT': '100.127.255.255',
  'protocol assignments': '192.0.0.8',
  'documentation 1': '192.0.2.1',
  'documentation 2': '198.51.100.1',
  'documentation 3': '203.0.113.1',
  '6to4 relays': '192.88.99.1',
  benchmarks: '198.18.0.1',
  'the last of the benchmarks': '198.19.255.255',
  multicast: '224.0.0.1',
  reserved: '240.0.0.1',
  broadcast: '255.255.255.255',
  'IPv6 loopback': '[::1]',
  'IPv6 loopback in full': '[0:0:0:0:0:0:0:1]',
  'IPv6 any': '[::]',
  'IPv4-mapped loopback': '[::ffff:127.0.0.1]',
  'IPv4-mapped in hexadecimal': '[::ffff:7f00:1]',
  'IPv4-mapped metadata service': '[::ffff:a9fe:a9fe]',
  'IPv4-mapped public address': '[::ffff:8.8.8.8]',
  'IPv4-compatible loopback': '[::127.0.0.1]',
  'IPv4-translated': '[::ffff:0:127.0.0.1]',
  NAT64: '[64:ff9b::127.0.0.1]',
  'NAT64 for local use': '[64:ff9b:1::a9fe:a9fe]',
  '6to4': '[2002:7f00:1::]',
  Teredo: '[2001:0:7f00:1::]',
  'unique local': '[fd00::1]',
  'unique local, unassigned half': '[fc00::1]',
  'a cloud metadata service over IPv6': '[fd00:ec2::254]',
  'link-local': '[fe80::1]',
  'site-local': '[fec0::1]',
  'IPv6 multicast': '[ff02::1]',
  'IPv6 documentation': '[2001:db8::1]',
  'IPv6 documentation, newer': '[3fff::1]',
  'IPv6 benchmarks': '[2001:2::1]',
  'discard only': '[100::1]',
  ORCHID: '[2001:20::1]',
  'segment routing': '[5f00::1]',
  'never assigned': '[4000::1]',
};

test.each(Object.entries(LITERALS))('never calls %s: %s', async (_, host) => {
  const sink = createWebhookSink({ now: Date.now, resolve: noNames });
  const target = { webhook: { url: `https://${host}/` } };
  await expect(sink.check(target, callOf())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: NOT_PUBLIC,
  });
  expect(await sink.deliver(target, eventOf(1), SECRETS, callOf())).toEqual({
    outcome: 'FAILED',
    error: NOT_PUBLIC,
  });
});

const RESOLVED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1'],
  'the metadata service': ['169.254.169.254'],
  'a private address': ['10.0.0.1'],
  'a public address and a private one': ['93.184.215.14', '10.0.0.1'],
  'a private address and a public one': ['10.0.0.1', '93.184.215.14'],
  'a public address and IPv6 loopback': ['93.184.215.14', '::1'],
  'an IPv4-mapped address': ['::ffff:127.0.0.1'],
  'a link-local address with a zone': ['fe80::1%eth0'],
  'a public address with a zone': ['2606:2800:21f::1%eth0'],
  'a unique local address': ['fd12:3456::1'],
  'a short address, which Node would take for a name': ['127.1'],
  'another name': ['localhost'],
  'an empty text': [''],
};

test.each(Object.entries(RESOLVED))('never calls a name that resolves to %s', async (_, addresses) => {
  const sink = createWebhookSink({ now: Date.now, resolve: async () => addresses });
  const target = { webhook: { url: 'https://hooks.example.com/' } };
  await expect(sink.check(target, callOf())).rejects.toMatchObject({ message: NOT_PUBLIC });
  expect(await sink.deliver(target, eventOf(1), SECRETS, callOf())).toEqual({
    outcome: 'FAILED',
    error: NOT_PUBLIC,
  });
});

test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '127.0.0.1.nip.io'])(
  'asks for %s as for any name, and believes the answer',
  async (name) => {
    const asked: string[] = [];
    const resolve = async (wanted: string) => {
      asked.push(wanted);
      return ['127.0.0.1'];
    };
    const sink = createWebhookSink({ now: Date.now, resolve });
    await expect(sink.check({ webhook: { url: `https://${name}/` } }, callOf())).rejects.toMatchObject({
      message: NOT_PUBLIC,
    });
    expect(asked).toEqual([name.toLowerCase()]);
  },
);

test('notices a name that is public when the watch is made and loopback later', async () => {
  const receiver = await serve((response) => response.end(), { tls: true });
  const answers = [['93.184.215.14'], ['127.0.0.1']];
  const sink = createWebhookSink({ now: Date.now, resolve: async () => answers.shift() ?? [] });
  const target = { webhook: { url: `https://hooks.example.com:${receiver.port}/` } };
  await sink.check(target, callOf());
  expect(await sink.deliver(target, eventOf(1), SECRETS, callOf())).toEqual({
    outcome: 'FAILED',
    error: NOT_PUBLIC,
  });
  expect(receiver.connections()).toBe(0);
});

test('connects to the address that was checked, and asks for the name once', async () => {
  const receiver = await serve((response) => response.end());
  const answers = [['127.0.0.1'], ['93.184.215.14']];
  let asked = 0;
  const sink = createWebhookSink({
    now: Date.now,
    allowLoopback: true,
    resolve: async () => answers[asked++] ?? [],
  });
  const target = { webhook: { url: `http://hooks.example.com:${receiver.port}/a` } };
  expect(await sink.deliver(target, eventOf(1), SECRETS, callOf())).toEqual({ outcome: 'TAKEN' });
  expect(asked).toBe(1);
  expect(receiver.received.map(({ headers, path }) => [headers.host, path])).toEqual([
    [`hooks.example.com:${receiver.port}`, '/a'],
  ]);
});

test('goes on to the next checked address where one refuses the connection', async () => {
  const receiver = await serve((response) => response.end());
  const resolve = async () => ['127.0.0.2', '127.0.0.1'];
  const sink = createWebhookSink({ now: Date.now, allowLoopback: true, resolve });
  const target = { webhook: { url: `http://hooks.example.com:${receiver.port}/` } };
  expect(await sink.deliver(target, eventOf(1), SECRETS, callOf())).toEqual({ outcome: 'TAKEN' });
});

test.each([
  ['http://93.184.215.14/', 'sink.webhook.url must be https; http is for loopback only'],
  ['http://hooks.example.com/', 'sink.webhook.url must be https; http is for loopback only'],
  ['https://10.0.0.1/', NOT_PUBLIC],
  ['http://169.254.169.254/', 'sink.webhook.url must be https; http is for loopback only'],
  ['https://[::ffff:127.0.0.1]/', NOT_PUBLIC],
])('refuses %s also where loopback is allowed', async (url, message) => {
  const resolve = async () => ['127.0.0.1', '93.184.215.14'];
  const sink = createWebhookSink({ now: Date.now, allowLoopback: true, resolve });
  await expect(sink.check({ webhook: { url } }, callOf())).rejects.toMatchObject({ message });
});

test.each([
  'https://93.184.215.14/',
  'https://1.1.1.1:8443/',
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
  'https://[2a02:6b8::2:242]/',
])('finds nothing wrong with the public address in %s', async (url) => {
  const sink = createWebhookSink({ now: Date.now, resolve: noNames });
  await expect(sink.check({ webhook: { url } }, callOf())).resolves.toBeUndefined();
});
