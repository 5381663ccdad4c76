import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { serve } from '../../support/receiver.ts';
import { ANY_TIME, codeOf } from '../../support/store-builders.ts';
import { type Fault, type StrictFront, startStrictFront } from '../../support/strict-front.ts';

let engine: Engine;
let front: StrictFront;
let backend: StoreBackend;
let tokens = 0;
let faults: (action: string) => Fault | undefined = () => undefined;

beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({
    engine: engine.endpoint,
    token: 'iam',
    faults: (action) => faults(action),
  });
  const token = async () => {
    tokens += 1;
    return 'iam';
  };
  const close = async () => {
    await front.close();
    await engine.close();
  };
  backend = await documentBackend({ endpoint: front.endpoint, credentials: { token } }, { close });
});
afterAll(() => backend.close());

test('asks for the token at every request', async () => {
  faults = () => undefined;
  const store = backend.connect();
  const before = tokens;
  await store.readTask('none', ANY_TIME);
  await store.readTask('none', ANY_TIME);
  expect(tokens - before).toBe(2);
});

test.each([
  ['throttle', 'RESOURCE_EXHAUSTED'],
  ['throttleOther', 'RESOURCE_EXHAUSTED'],
  ['fail', 'UNAVAILABLE'],
  ['dropBefore', 'UNAVAILABLE'],
] as const)('gives up at the deadline: %s is %s', async (fault, code) => {
  faults = () => fault;
  const started = Date.now();
  const bound = { deadline: started + 300, signal: new AbortController().signal };
  expect(await codeOf(backend.connect().readTask('none', bound))).toBe(code);
  expect(Date.now() - started).toBeLessThan(400);
  faults = () => undefined;
});

test('stops as soon as the caller does', async () => {
  faults = () => 'throttle';
  const abort = new AbortController();
  const bound = { deadline: Date.now() + 60_000, signal: abort.signal };
  const reading = codeOf(backend.connect().readTask('none', bound));
  setTimeout(() => abort.abort(), 50);
  expect(await reading).toBe('CANCELLED');
  expect(await codeOf(backend.connect().readTask('none', bound))).toBe('CANCELLED');
  faults = () => undefined;
});

test('a store that nobody serves is UNAVAILABLE, one that refuses the keys is a fault of ours', async () => {
  const at = (endpoint: string) =>
    createDocumentStore({ endpoint, credentials: STATIC_KEYS, tablePrefix: 'test-', timing });
  const soon = () => ({ deadline: Date.now() + 200, signal: new AbortController().signal });
  expect(await codeOf(at('http://127.0.0.1:1').readTask('none', soon()))).toBe('UNAVAILABLE');
  await expect(at('http://127.0.0.1:1').readTask('none', soon())).rejects.toMatchObject({
    message: 'the store is not to be reached: no connection to 127.0.0.1:1: ECONNREFUSED',
  });
  expect(await codeOf(at(front.endpoint).readTask('none', soon()))).toBe('INTERNAL');
  expect(await codeOf(at(`${front.endpoint}x`).readTask('none', soon()))).toBe('INTERNAL');
});

test('options that cannot be meant are refused at once', () => {
  const options = { endpoint: 'https://localhost/a/b', credentials: STATIC_KEYS, timing };
  for (const wrong of [{ endpoint: 'localhost:8000' }, { tablePrefix: 'a/b' }, { changesDays: 0 }]) {
    expect(() => createDocumentStore({ ...options, ...wrong })).toThrow(TypeError);
  }
});

test('asks a throttled store no sooner than it wants, and passes that on where there is no time', async () => {
  let asked = 0;
  const busy = await serve((response) => {
    asked += 1;
    const body = { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'too fast' };
    response.writeHead(400, { 'retry-after': '2, 30', 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  const store = createDocumentStore({ endpoint: busy.endpoint, credentials: STATIC_KEYS, timing });
  const bound = { deadline: Date.now() + 20_000, signal: new AbortController().signal };
  await expect(store.readTask('none', bound)).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    retryAfterMs: 30_000,
  });
  expect(asked).toBe(1);
});
