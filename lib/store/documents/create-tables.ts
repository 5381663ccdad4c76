import type { CreateTableCommandInput, TableDescription } from '@aws-sdk/client-dynamodb';
import { TrackerError } from '../../model/core/error.ts';
import type { Timing } from '../../model/time/timing.ts';
import type { StoreCall } from '../store-call.ts';
import { checkPrefix, connectOnce } from './connect.ts';
import type { Connection, Dynamo } from './dynamo.ts';
import { TABLES, type Table } from './tables.ts';
import { isRefusal, withRetries } from './with-retries.ts';

const WAIT_MS = 200;

export interface CreateTablesOptions extends Connection {
  /** @default '' */
  readonly tablePrefix?: string;
  readonly timing: Timing;
}

/** The result for one table. */
export interface CreatedTable {
  readonly name: string;
  /** `false` when it existed. */
  readonly created: boolean;
  /** `unsupported` where the store cannot delete expired rows itself. They are never answered in any case. */
  readonly expiry: 'on' | 'none' | 'unsupported';
}

/**
 * Creates missing tables, waits until all can be used and switches on the deletion of expired rows. Running
 * it again changes nothing.
 *
 * @throws {TrackerError} `FAILED_PRECONDITION` when a table exists with another key or index.
 */
export async function createTables(
  { tablePrefix = '', timing, ...connection }: CreateTablesOptions,
  call: StoreCall,
): Promise<readonly CreatedTable[]> {
  const prefix = checkPrefix(tablePrefix);
  const client = await connectOnce(connection)();
  const ask = <T>(attempt: (signal: AbortSignal) => Promise<T>) =>
    withRetries(attempt, call, timing, client.host);
  const done: CreatedTable[] = [];
  for (const table of Object.values<Table>(TABLES)) {
    const name = `${prefix}${table.name}`;
    const created = await createMissing(client, name, table, ask);
    await waitUntilActive(client, name, ask, () => timing.sleep(WAIT_MS, call.signal));
    done.push({ name, created, expiry: await expire(client, name, table, ask) });
  }
  return done;
}

type Ask = <T>(attempt: (signal: AbortSignal) => Promise<T>) => Promise<T>;

async function describe(client: Dynamo, name: string, ask: Ask): Promise<TableDescription | undefined> {
  return ask(async (signal) => {
    try {
      return (await client.describeTable({ TableName: name }, signal)).Table;
    } catch (thrown) {
      if (isRefusal(thrown, 'ResourceNotFoundException')) return undefined;
      throw thrown;
    }
  });
}

async function createMissing(client: Dynamo, name: string, table: Table, ask: Ask): Promise<boolean> {
  const wanted = definition(name, table);
  const existing = await describe(client, name, ask);
  if (existing) {
    // The documented answer lists no indexes: one that is not told of is taken to be there.
    const { GlobalSecondaryIndexes: told } = existing;
    const known = told?.length ? wanted : { ...wanted, GlobalSecondaryIndexes: undefined };
    if (schema(existing) !== schema(known)) {
      throw new TrackerError(
        'FAILED_PRECONDITION',
        `the table ${name} exists with another key or index: ${schema(existing)} instead of ${schema(wanted)}`,
      );
    }
    return false;
  }
  return ask(async (signal) => {
    try {
      await client.createTable(wanted, signal);
      return true;
    } catch (thrown) {
      if (isRefusal(thrown, 'ResourceInUseException')) return false;
      throw thrown;
    }
  });
}

async function waitUntilActive(client: Dynamo, name: string, ask: Ask, wait: () => Promise<void>) {
  while ((await describe(client, name, ask))?.TableStatus !== 'ACTIVE') await wait();
}

async function expire(client: Dynamo, name: string, table: Table, ask: Ask): Promise<CreatedTable['expiry']> {
  const { expires } = table;
  if (expires === undefined) return 'none';
  const isOn = async (signal: AbortSignal) => {
    const { TimeToLiveDescription: ttl } = await client.describeTimeToLive({ TableName: name }, signal);
    return ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
  };
  return ask(async (signal) => {
    try {
      if (await isOn(signal)) return 'on';
      const specification = { AttributeName: expires, Enabled: true };
      await client.updateTimeToLive({ TableName: name, TimeToLiveSpecification: specification }, signal);
      return 'on';
    } catch (thrown) {
      if (isRefusal(thrown, 'UnknownOperationException')) return 'unsupported';
      if (isRefusal(thrown, 'ValidationException') && (await isOn(signal))) return 'on';
      throw thrown;
    }
  });
}

function definition(name: string, { key, index }: Table): CreateTableCommandInput {
  const attributes = new Map([...key, ...(index?.key ?? [])]);
  const keySchema = (parts: Table['key']) =>
    parts.map(([attribute], position) => ({
      AttributeName: attribute,
      KeyType: position === 0 ? ('HASH' as const) : ('RANGE' as const),
    }));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(key),
    ...(index && {
      GlobalSecondaryIndexes: [
        { IndexName: index.name, KeySchema: keySchema(index.key), Projection: { ProjectionType: 'ALL' } },
      ],
    }),
  };
}

/** A table's keys in one line, to compare and to show: `id S; due: h N, d N`. */
function schema(table: CreateTableCommandInput | TableDescription): string {
  const types = new Map(table.AttributeDefinitions?.map((attribute) => [attribute.AttributeName, attribute]));
  const keys = (parts: TableDescription['KeySchema'] = []) =>
    parts
      .map(({ AttributeName }) => `${AttributeName} ${types.get(AttributeName)?.AttributeType}`)
      .join(', ');
  const indexes = table.GlobalSecondaryIndexes?.map(
    (index) => `${index.IndexName}: ${keys(index.KeySchema)}`,
  );
  return [keys(table.KeySchema), ...(indexes ?? []).sort()].join('; ');
}
