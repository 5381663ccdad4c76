import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalServer, startServer } from '../../../infra/local/server.ts';
import { createRig } from '../../support/edge.ts';

let server: LocalServer;
let impatient: LocalServer;

beforeAll(async () => {
  const { handler } = createRig();
  server = await startServer({ port: 0, handlers: [handler] });
  impatient = await startServer({
    port: 0,
    handlers: [handler],
    patience: { headersMs: 300, requestMs: 600 },
  });
});
afterAll(() => Promise.all([server.close(), impatient.close()]));

/** What a client gets that sends exactly this and then waits until the connection ends. */
const send = (...parts: readonly string[]): Promise<string> => sendTo(server, parts);

function sendTo({ url }: LocalServer, parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
    for (const part of parts) socket.write(part);
  });
}

const post = (headers: Readonly<Record<string, string | number>>): string =>
  `POST /v1/operations/op1/cancel HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
const statusOf = (answer: string): string => answer.split(' ')[1] ?? '';

async function isUnharmed(): Promise<void> {
  const response = await fetch(`${server.url}/v1/operations/op1`);
  expect([response.status, await response.json()]).toEqual([200, { operationId: 'op1' }]);
}

test.each([
  ['3 MB', 'x'.repeat(3_000_000), 'the body is over 2500000 bytes'],
  ['300 KB', `{"a":"${'x'.repeat(300_000)}"}`, 'the body must be at most 262144 characters long'],
  ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'the body must be a JSON object'],
  ['bytes that are no text', `\u0000${'\uffff'.repeat(1_000)}`, 'the body is not JSON'],
])('answers 400 to a body of %s', async (_, body, message) => {
  const response = await fetch(`${server.url}/v1/operations/op1/cancel`, { method: 'POST', body });
  expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([400, message]);
  await isUnharmed();
});

test('answers 400 to an object of 40,000 levels', async () => {
  const body = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`;
  const response = await fetch(`${server.url}/v1/operations/op1/cancel`, { method: 'POST', body });
  expect(response.status).toBe(400);
  await isUnharmed();
});

test('answers 431 to a flood of headers', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x-${index}`, 'y']));
  expect(statusOf(await send(post({ ...many, 'content-length': 0 })))).toBe('431');
  expect(statusOf(await send(post({ 'x-long': 'y'.repeat(100_000) })))).toBe('431');
  await isUnharmed();
});

test('lets go of clients that are slow with their headers or their body', async () => {
  const startedAt = Date.now();
  const answers = await Promise.all([
    sendTo(impatient, ['GET / HTTP/1.1\r\nhost: localhost\r\n']),
    sendTo(impatient, ['G']),
    sendTo(impatient, [post({ 'content-length': 10 }), 'x']),
    ...Array.from({ length: 50 }, () =>
      sendTo(impatient, [post({ 'transfer-encoding': 'chunked' }), '1\r\nx\r\n']),
    ),
  ]);
  for (const answer of answers) expect(['', '408']).toContain(statusOf(answer));
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await isUnharmed();
});

test('answers 400 to what is no HTTP, or could be read as two requests', async () => {
  for (const text of [
    'hello\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n',
    post({ 'content-length': 4, 'transfer-encoding': 'chunked' }),
    post({ 'content-length': '-1' }),
    'GET /v1/health HTTP/1.1\r\nhost: localhost\r\nx-a : b\r\n\r\n',
    'GET /v1/health HTTP/1.1\r\n\r\n',
  ]) {
    expect(statusOf(await send(text))).toBe('400');
  }
  await isUnharmed();
});

test('answers 403 to pages of other sites', async () => {
  const get = (headers: string): Promise<string> =>
    send(`GET /v1/operations/op1 HTTP/1.1\r\nconnection: close\r\n${headers}\r\n\r\n`);
  const { host } = new URL(server.url);
  expect(statusOf(await get('host: evil.example'))).toBe('403');
  expect(statusOf(await get('host: 127.0.0.1.evil.example'))).toBe('403');
  expect(statusOf(await get(`host: ${host}\r\norigin: https://evil.example`))).toBe('403');
  expect(statusOf(await get(`host: ${host}\r\norigin: null`))).toBe('403');
  expect(statusOf(await get(`host: ${host}\r\norigin: http://${host}`))).toBe('200');
  expect(statusOf(await get('host: localhost:1234'))).toBe('200');
  for (const [site, status] of [
    ['cross-site', '403'],
    ['same-site', '403'],
    ['same-origin', '200'],
    ['none', '200'],
  ]) {
    expect(statusOf(await get(`host: ${host}\r\nsec-fetch-site: ${site}`))).toBe(status);
  }
});
