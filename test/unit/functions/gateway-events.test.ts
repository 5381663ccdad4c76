import { afterAll, beforeAll } from '@jest/globals';
import { createBackupFunction } from '../../../functions/backup.ts';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { createWatchFunction } from '../../../functions/watch.ts';
import { createWatchesFunction } from '../../../functions/watches.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import { WATCH_ID_RULE } from '../../../lib/model/watch/watch-request.ts';
import { type EdgeCase, testEdge } from '../../contract/edge.ts';
import contextShape from '../../contract/shapes/context.json';
import { errorBody } from '../../support/edge.ts';
import { type Rig, startRig } from '../../support/rig.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const OPERATION = 'dns00000000000000op1';
const { requestId, token } = contextShape.context;

let rig: Rig;
let handlers: Readonly<Record<string, Handler>> = {};
beforeAll(async () => {
  rig = await startRig({ token: token.access_token, now: () => Date.UTC(2026, 10, 20, 12) });
  rig.cloud.world.declare(ZONE, { title: 'one' });
  rig.cloud.world.add(ZONE, { id: OPERATION, seconds: 1, createdAt: Date.UTC(2026, 10, 20), nanos: 0 });
  // The cloud takes no token but that of the platform's context.
  const environment = { ...rig.environment, YC_TOKEN: '' };
  handlers = {
    get: createGetFunction(environment),
    list: createListFunction(environment),
    watch: createWatchFunction(environment),
    watches: createWatchesFunction(environment),
    backup: createBackupFunction(environment),
  };
});
afterAll(() => rig.close());

const handlerOf = (name: string) => (): Handler => {
  const handler = handlers[name];
  if (!handler) throw new Error(`no function ${name}`);
  return handler;
};
const answer = (statusCode: number, body: unknown): EdgeCase['answer'] => ({
  statusCode,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'x-tracker-request-id': requestId,
  },
  body,
});
const refused = (field: string, description: string): EdgeCase['answer'] =>
  answer(
    400,
    errorBody(400, 3, 'INVALID_ARGUMENT', `${field} ${description}`, [
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] },
    ]),
  );
const ID_RULE = 'must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _';
const SINK_RULE =
  'must be one of {"webhook": {url, secret?, headers?}}, {"queue": {url}}, {"workflow": {workflowId}}';
const operation = {
  id: OPERATION,
  name: `operations/${OPERATION}`,
  description: 'Update dns zone',
  createdAt: '2026-11-20T00:00:00Z',
  createdBy: 'ajesimulatedaccount0',
  modifiedAt: '2026-11-20T00:00:01Z',
  done: true,
  metadata: {
    '@type': 'type.googleapis.com/yandex.cloud.dns.v1.UpdateDnsZoneMetadata',
    dnsZoneId: 'dns00000000000000one',
  },
  response: {
    '@type': 'type.googleapis.com/yandex.cloud.dns.v1.DnsZone',
    id: 'dns00000000000000one',
    name: 'one',
  },
  state: 'SUCCEEDED',
  resource: ZONE,
};

testEdge({
  name: 'get',
  handler: handlerOf('get'),
  cases: [
    {
      title: 'an operation, with the token of the context',
      call: { target: `/v1/operations/${OPERATION}` },
      answer: answer(200, operation),
    },
    { title: 'health', call: { target: '/v1/health' }, answer: answer(200, { status: 'OK' }) },
  ],
});

testEdge({
  name: 'list',
  handler: handlerOf('list'),
  cases: [
    {
      title: 'the operations of a resource',
      call: {
        target: `/v1/${ZONE}/operations?pageSize=5&filter=id%20IN%20(%22${OPERATION}%22%2C%22%D0%B6%22)`,
      },
      answer: answer(200, { operations: [operation] }),
    },
    {
      title: 'an id with a question mark',
      call: { target: '/v1/dns/zones/dns%3Fx%25/operations' },
      answer: refused('resourceId', ID_RULE),
    },
  ],
});

testEdge({
  name: 'watch',
  handler: handlerOf('watch'),
  cases: [
    {
      title: 'an operation that is done',
      call: { target: `/v1/operations/${OPERATION}/watch?timeout=1s` },
      answer: answer(200, operation),
    },
    {
      title: 'a timeout that comes twice',
      call: { target: `/v1/operations/${OPERATION}/watch?timeout=1s&timeout=1s` },
      answer: refused('timeout', 'is given more than once'),
    },
  ],
});

const post = (body: string, headers: EdgeCase['call']['headers'] = []): EdgeCase['call'] => ({
  method: 'POST',
  target: '/v1/watches',
  headers: [['Content-Type', 'application/json; charset=utf-8'], ...headers],
  body,
});

testEdge({
  name: 'watches',
  handler: handlerOf('watches'),
  cases: [
    { title: 'all', call: { target: '/v1/watches' }, answer: answer(200, { watches: [] }) },
    {
      title: 'a body in base64',
      call: post('{"resource":"ж","sink":{}}'),
      answer: refused('sink', SINK_RULE),
    },
    {
      title: 'a key of idempotency that comes twice',
      call: post(`{"resource":"${ZONE}","sink":{"queue":{"url":"https://x"}}}`, [
        ['idempotency-key', 'a'],
        ['IDEMPOTENCY-KEY', 'b'],
      ]),
      answer: refused('watchId', WATCH_ID_RULE),
    },
  ],
});

testEdge({
  name: 'backup',
  handler: handlerOf('backup'),
  cases: [
    {
      title: 'a machine without an id that one could have',
      call: { target: '/v1/backup/resources/%25' },
      answer: refused('computeInstanceId', ID_RULE),
    },
  ],
});
