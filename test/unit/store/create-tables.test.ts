import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { type StrictFront, startStrictFront } from '../../support/strict-front.ts';

const NAMES = ['tasks', 'tracking', 'operations', 'changes', 'watches', 'consumers'];

let engine: Engine;
let front: StrictFront;
beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({ engine: engine.endpoint });
});
afterAll(async () => {
  await front.close();
  await engine.close();
});

const create = (endpoint: string, tablePrefix: string) =>
  createTables({ endpoint, tablePrefix, credentials: STATIC_KEYS, timing }, ANY_TIME);

test('creates six tables, and nothing the second time', async () => {
  const first = await create(front.endpoint, 'a-');
  expect(first.map(({ name }) => name)).toEqual(NAMES.map((name) => `a-${name}`));
  expect(first.every(({ created }) => created)).toBe(true);
  expect(await create(front.endpoint, 'a-')).toEqual(first.map((table) => ({ ...table, created: false })));
});

test('switches expiry on where rows expire', async () => {
  const tables = await create(front.endpoint, 'b-');
  expect(tables.filter(({ expiry }) => expiry === 'on').map(({ name }) => name)).toEqual([
    'b-operations',
    'b-changes',
    'b-watches',
    'b-consumers',
  ]);
  expect(tables.filter(({ expiry }) => expiry === 'unsupported')).toEqual([]);
});

test('does without expiry where the store has none', async () => {
  const tables = await create(engine.endpoint, 'c-');
  expect(new Set(tables.map(({ expiry }) => expiry))).toEqual(new Set(['none', 'unsupported']));
});

test('two that create at once both succeed', async () => {
  const both = await Promise.all([create(front.endpoint, 'd-'), create(front.endpoint, 'd-')]);
  expect(both.map((tables) => tables.length)).toEqual([6, 6]);
});

test('refuses a table that has another key', async () => {
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'r', credentials: STATIC_KEYS });
  await client.send(
    new CreateTableCommand({
      TableName: 'e-tasks',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await expect(create(engine.endpoint, 'e-')).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: 'the table e-tasks exists with another key or index: id N instead of id S; due: h N, d N',
  });
});

test('takes tables that exist, also from a store that tells of no indexes', async () => {
  const silent = await startStrictFront({ engine: engine.endpoint, tellsIndexes: false });
  try {
    const first = await create(silent.endpoint, 'f-');
    expect(first.map(({ created }) => created)).toEqual(NAMES.map(() => true));
    const again = await create(silent.endpoint, 'f-');
    expect(again.map(({ created }) => created)).toEqual(NAMES.map(() => false));
  } finally {
    await silent.close();
  }
});

test('waits until a table that is in use can be changed', async () => {
  const refused: string[] = [];
  const busy = await startStrictFront({
    engine: engine.endpoint,
    faults: (action) => {
      if (action !== 'UpdateTimeToLive' || refused.length === 2) return undefined;
      refused.push(action);
      return 'inUse';
    },
  });
  try {
    const tables = await create(busy.endpoint, 'g-');
    expect(refused).toHaveLength(2);
    expect(tables.filter(({ expiry }) => expiry === 'on')).toHaveLength(4);
  } finally {
    await busy.close();
  }
});
