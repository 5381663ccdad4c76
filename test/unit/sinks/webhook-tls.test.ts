import { expect, test } from '@jest/globals';
import { createWebhookSink, type WebhookOptions } from '../../../lib/sinks/webhook.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { reply, serve } from '../../support/receiver.ts';
import { EXPIRED, SELF_SIGNED } from '../../support/self-signed.ts';

const SECRETS = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh'];
const resolve = async () => ['127.0.0.1'];

const deliver = (url: string, options: Partial<WebhookOptions> = {}) =>
  createWebhookSink({ now: Date.now, allowLoopback: true, resolve, ...options }).deliver(
    { webhook: { url } },
    eventOf(1),
    SECRETS,
    callOf(),
  );

test('delivers over TLS to the name that the certificate is for', async () => {
  const receiver = await serve(reply(204), { tls: true });
  const url = `https://receiver.test:${receiver.port}/`;
  expect(await deliver(url, { ca: SELF_SIGNED.cert })).toEqual({ outcome: 'TAKEN' });
  expect(receiver.received.map(({ headers }) => headers.host)).toEqual([`receiver.test:${receiver.port}`]);
});

test('delivers over TLS to an address that the certificate is for', async () => {
  const receiver = await serve(reply(204), { tls: true });
  expect(await deliver(receiver.endpoint, { ca: SELF_SIGNED.cert })).toEqual({ outcome: 'TAKEN' });
});

test('sends nothing to a receiver whose certificate nobody has signed', async () => {
  const receiver = await serve(reply(204), { tls: true });
  expect(await deliver(`https://receiver.test:${receiver.port}/`)).toEqual({
    outcome: 'FAILED',
    error: `no answer from receiver.test:${receiver.port}: DEPTH_ZERO_SELF_SIGNED_CERT`,
  });
  expect(receiver.received).toEqual([]);
});

test('sends nothing to a receiver whose certificate is for another name', async () => {
  const receiver = await serve(reply(204), { tls: true });
  expect(await deliver(`https://other.test:${receiver.port}/`, { ca: SELF_SIGNED.cert })).toEqual({
    outcome: 'FAILED',
    error: `no answer from other.test:${receiver.port}: ERR_TLS_CERT_ALTNAME_INVALID`,
  });
  expect(receiver.received).toEqual([]);
});

test('sends nothing to a receiver whose certificate has expired', async () => {
  const receiver = await serve(reply(204), { tls: true, certificate: EXPIRED });
  expect(await deliver(`https://receiver.test:${receiver.port}/`, { ca: EXPIRED.cert })).toEqual({
    outcome: 'FAILED',
    error: `no answer from receiver.test:${receiver.port}: CERT_HAS_EXPIRED`,
  });
  expect(receiver.received).toEqual([]);
});

test('fails for a receiver that does not speak TLS', async () => {
  const receiver = await serve(reply(204));
  expect(await deliver(`https://receiver.test:${receiver.port}/`)).toMatchObject({ outcome: 'FAILED' });
  expect(receiver.received).toEqual([]);
});
