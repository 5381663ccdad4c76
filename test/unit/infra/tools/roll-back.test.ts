import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rollBack } from '../../../../infra/tools/deploy/roll-back.ts';

const version = (id: string, day: number, ...tags: readonly string[]) => ({
  id,
  createdAt: `2026-11-0${day}T00:00:00Z`,
  status: 'ACTIVE',
  tags,
});

/** What the API answers, by `GET /path`; an answer with a `code` is an error's. */
let answers: Record<string, object>;
let asked: string[];
let server: Server;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://api');
    const page = url.searchParams.get('pageToken');
    const what = `${request.method} ${url.pathname}${page ? ` ${page}` : ''}`;
    request.on('data', () => undefined);
    request.on('end', () => {
      asked.push(`${what} ${request.headers.authorization}`);
      const answer = answers[what] ?? { code: 5, message: `no ${what}` };
      response.writeHead('code' in answer ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
});

async function go(): Promise<string> {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let told = '';
  await rollBack({ endpoint, operations: endpoint, token: 't', pauseMs: 1 }, { get: 'd4eget' }, (line) => {
    told += line;
  });
  return told;
}

const VERSIONS = {
  'GET /functions/v1/versions': { versions: [version('new', 2, 'live', 'release-b')], nextPageToken: 'more' },
  'GET /functions/v1/versions more': { versions: [version('old', 1, 'release-a')] },
};

test('reads every page, sets the tag, waits until it is set, and says so', async () => {
  answers = {
    ...VERSIONS,
    'POST /functions/v1/versions/old:setTag': { id: 'op1' },
    'GET /operations/op1': { id: 'op1', done: true },
  };
  expect(await go()).toBe(
    [
      'from release-b back to release-a',
      '  get: old is live',
      'the next deployment takes its place; database, secrets, gateway and timer are as they were',
      '',
    ].join('\n'),
  );
  expect(asked).toEqual(
    [
      'GET /functions/v1/versions',
      'GET /functions/v1/versions more',
      'POST /functions/v1/versions/old:setTag',
      'GET /operations/op1',
    ].map((what) => `${what} Bearer t`),
  );
});

test('says why a tag was not set', async () => {
  const failed = { id: 'op1', done: true, error: { code: 9, message: 'the version is gone' } };
  answers = { ...VERSIONS, 'POST /functions/v1/versions/old:setTag': failed };
  await expect(go()).rejects.toThrow('the version old is not live: the version is gone');
});

test('says what the API refuses', async () => {
  answers = { 'GET /functions/v1/versions': { code: 7, message: 'Permission denied' } };
  await expect(go()).rejects.toThrow('127.0.0.1 answers 404 Permission denied');
});
