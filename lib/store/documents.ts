import { TrackerError } from '../model/error.ts';
import type { Timing } from '../model/timing.ts';
import type { Dynamo } from './dynamo.ts';
import { type Attributes, type Item, itemBytes, toItem } from './items.ts';
import { isRefusal, persist } from './persist.ts';
import { readUnits, writeUnits } from './prices.ts';
import type { StoreCall } from './store.ts';
import type { Table } from './tables.ts';

/** What a write asks of the item that is there; `values` are the `:names` in it. */
export interface Condition {
  readonly condition: string;
  readonly values?: Attributes;
}

/**
 * How a conditional write ended. `unsure` is a refusal after an attempt whose answer got lost: the item may be as
 * it is because that attempt was applied, so whoever needs to know reads it again.
 */
export type Outcome = 'written' | 'refused' | 'unsure';

interface Range extends Condition {
  readonly index?: string;
  /** @default false */
  readonly descending?: boolean;
  /** How many items a page may hold; without it, as many as fit into a megabyte. */
  readonly pageSize?: number;
}

/** Single-item writes, reads by key: what the store needs of the Document API, retried and counted. */
export interface Documents {
  /** Strongly consistent. */
  get(table: Table, key: Attributes, call: StoreCall): Promise<Item | undefined>;
  /** Page after page, strongly consistent unless an index is asked; whoever has enough stops reading. */
  query(table: Table, range: Range, call: StoreCall): AsyncGenerator<Item>;
  put(table: Table, item: Attributes, condition: Condition, call: StoreCall): Promise<Outcome>;
  /** Answers the item as it is after the update, if the update was made. */
  update(
    table: Table,
    key: Attributes,
    update: Condition & { readonly set: string },
    call: StoreCall,
  ): Promise<{ readonly outcome: Outcome; readonly item?: Item }>;
  /** With a condition, only the item that it holds for. */
  delete(table: Table, key: Attributes, call: StoreCall, condition?: Condition): Promise<void>;
  /** Writes up to 25 items whatever was there; texts in them must not be empty. */
  putBatch(table: Table, items: readonly Attributes[], call: StoreCall): Promise<void>;
}

export function createDocuments(
  dynamo: () => Promise<Dynamo>,
  tablePrefix: string,
  timing: Timing,
  onRequestUnits: (units: number) => void,
): Documents {
  const tableName = (table: Table) => `${tablePrefix}${table.name}`;
  const count = <T>(units: number, answer: T): T => {
    onRequestUnits(units);
    return answer;
  };

  /** Sends a conditional write; `undefined` when its condition does not hold. */
  async function write<T>(
    table: Table,
    send: (client: Dynamo, signal: AbortSignal) => Promise<T>,
    call: StoreCall,
  ): Promise<{ readonly outcome: Outcome; readonly answer?: T }> {
    const client = await dynamo();
    return persist(
      async (signal, lost) => {
        try {
          return { outcome: 'written' as const, answer: await send(client, signal) };
        } catch (thrown) {
          if (!isRefusal(thrown, 'ConditionalCheckFailedException')) throw thrown;
          return count(writeUnits(table, 0), { outcome: lost ? ('unsure' as const) : ('refused' as const) });
        }
      },
      call,
      timing,
    );
  }

  return {
    get: async (table, key, call) => {
      const client = await dynamo();
      const input = { TableName: tableName(table), Key: toItem(key), ConsistentRead: true };
      const { Item: item } = await persist((signal) => client.getItem(input, signal), call, timing);
      return count(readUnits(item ? itemBytes(item) : 0), item);
    },

    query: async function* (table, { index, condition, values = {}, descending = false, pageSize }, call) {
      const client = await dynamo();
      for (let start: Item | undefined; ; ) {
        const input = {
          TableName: tableName(table),
          ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
          KeyConditionExpression: condition,
          ExpressionAttributeValues: toItem(values),
          ScanIndexForward: !descending,
          ...(pageSize === undefined ? {} : { Limit: pageSize }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        };
        const page = await persist((signal) => client.query(input, signal), call, timing);
        const items = page.Items ?? [];
        yield* count(readUnits(items.reduce((sum, item) => sum + itemBytes(item), 0)), items);
        if (page.LastEvaluatedKey === undefined) return;
        start = page.LastEvaluatedKey;
      }
    },

    put: async (table, attributes, { condition, values }, call) => {
      const item = toItem(attributes);
      const input = {
        TableName: tableName(table),
        Item: item,
        ConditionExpression: condition,
        ...(values === undefined ? {} : { ExpressionAttributeValues: toItem(values) }),
      };
      const { outcome } = await write(table, (client, signal) => client.putItem(input, signal), call);
      return outcome === 'written' ? count(writeUnits(table, itemBytes(item)), outcome) : outcome;
    },

    update: async (table, key, { set, condition, values = {} }, call) => {
      const input = {
        TableName: tableName(table),
        Key: toItem(key),
        UpdateExpression: `SET ${set}`,
        ConditionExpression: condition,
        ExpressionAttributeValues: toItem(values),
        ReturnValues: 'ALL_NEW' as const,
      };
      const { outcome, answer } = await write(
        table,
        (client, signal) => client.updateItem(input, signal),
        call,
      );
      const item = answer?.Attributes;
      return item ? count(writeUnits(table, itemBytes(item)), { outcome, item }) : { outcome };
    },

    delete: async (table, key, call, held) => {
      const input = {
        TableName: tableName(table),
        Key: toItem(key),
        ReturnValues: 'ALL_OLD' as const,
        ...(held ? { ConditionExpression: held.condition } : {}),
        ...(held?.values ? { ExpressionAttributeValues: toItem(held.values) } : {}),
      };
      const { outcome, answer } = await write(
        table,
        (client, signal) => client.deleteItem(input, signal),
        call,
      );
      const old = answer?.Attributes;
      if (outcome === 'written') count(writeUnits(table, old ? itemBytes(old) : 0), undefined);
    },

    putBatch: async (table, items, call) => {
      const client = await dynamo();
      const name = tableName(table);
      let left = items.map((attributes) => ({ PutRequest: { Item: toItem(attributes) } }));
      const all = left.reduce((sum, { PutRequest: { Item } }) => sum + writeUnits(table, itemBytes(Item)), 0);
      await persist(
        async (signal) => {
          const { UnprocessedItems = {} } = await client.batchWriteItem(
            { RequestItems: { [name]: left } },
            signal,
          );
          left = (UnprocessedItems[name] ?? []).flatMap(({ PutRequest }) =>
            PutRequest?.Item ? [{ PutRequest: { Item: PutRequest.Item } }] : [],
          );
          if (left.length > 0) {
            throw new TrackerError('RESOURCE_EXHAUSTED', 'the store left a part of a batch unwritten');
          }
        },
        call,
        timing,
      );
      count(all, undefined);
    },
  };
}
