import { expect, test } from '@jest/globals';
import { context, createRig } from '../../support/edge.ts';

const ACTIONS =
  'listServices, listGoogleOperations, listOperations, getOperation, cancelOperation, getGoogleOperation, cancelGoogleOperation, health';

test.each([
  [{ operationId: 'op1' }, 'getOperation'],
  [{ action: 'getOperation', operationId: 'op1' }, 'getOperation'],
  [{ action: 'cancelOperation', operationId: 'op1' }, 'cancelOperation'],
  [{ service: 'dns', collection: 'zones', resourceId: 'z1', pageSize: 5 }, 'listOperations'],
  [
    { service: 'dns', collection: 'zones', resourceId: 'z1', pageSize: '5', filter: 'done=true' },
    'listOperations',
  ],
  [{ api: 'run', version: 'v2', parent: 'projects/p' }, 'listGoogleOperations'],
  [{ action: 'getGoogleOperation', api: 'run', version: 'v2', name: 'operations/x' }, 'getGoogleOperation'],
  [{ action: 'listServices' }, 'listServices'],
] as const)('answers %j with the plain result of %s', async (event, route) => {
  const rig = createRig();
  const input: Record<string, unknown> = { ...event };
  delete input['action'];
  expect(await rig.handler(event, context)).toEqual(input);
  expect(rig.lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ route, outcome: 'OK' }),
  ]);
});

const nothing = `the input names nothing to do; "action" is one of ${ACTIONS}`;
test.each([
  [null, 'the input must be a JSON object'],
  [[], 'the input must be a JSON object'],
  ['{}', 'the input must be a JSON object'],
  [undefined, 'the input must be a JSON object'],
  [{}, nothing],
  [{ action: 'toString' }, nothing],
  [{ action: null, operationId: 'op1' }, nothing],
  [{ messages: [{ details: {} }] }, nothing],
  [Object.create({ operationId: 'op1' }), nothing],
  [{ operationId: 5 }, 'operationId must be a text'],
  [{ operationId: 'op1', extra: 1 }, 'extra is an unknown parameter; known are operationId'],
  [{ action: 'cancelOperation' }, 'operationId is required'],
  [{ action: 'listServices', x: 1 }, 'x is an unknown parameter; none is taken'],
  [
    JSON.parse('{"operationId":"op1","__proto__":{}}'),
    '__proto__ is an unknown parameter; known are operationId',
  ],
  [
    { service: 'dns', collection: 'zones', resourceId: 'z1', pageSize: true },
    'pageSize must be a whole number',
  ],
] as const)('rejects %j', async (event, message) => {
  const rig = createRig();
  await expect(rig.handler(event, context)).rejects.toMatchObject({
    name: 'TrackerError',
    code: 'INVALID_ARGUMENT',
    message,
  });
  expect(rig.lines.length).toBe(1);
});
