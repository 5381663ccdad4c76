import { TrackerError } from '../../model/core/error.ts';
import type { StoreCall } from '../store-call.ts';
import type { Documents, Requests, WriteOutcome } from './documents.ts';
import type { Dynamo } from './dynamo.ts';
import { itemBytes, toItem } from './items.ts';
import { writeUnits } from './prices.ts';
import type { Table } from './tables.ts';
import { isRefusal, withRetries } from './with-retries.ts';

export function writes({
  dynamo,
  tablePrefix,
  timing,
  onRequestUnits,
  turns,
}: Requests): Pick<Documents, 'put' | 'update' | 'delete' | 'putBatch'> {
  const count = (table: Table, bytes: number, call: StoreCall): void => {
    const units = writeUnits(table, bytes);
    onRequestUnits(units);
    turns?.onRequestUnits(units, call);
    call.onRequestUnits?.(units);
  };

  /** Sends a conditional write; `answer` is absent when the condition did not hold. */
  async function write<T>(
    table: Table,
    send: (client: Dynamo, signal: AbortSignal) => Promise<T>,
    call: StoreCall,
  ): Promise<{ readonly outcome: WriteOutcome; readonly answer?: T }> {
    const client = await dynamo();
    return withRetries(
      async (signal, lost) => {
        try {
          return { outcome: 'written' as const, answer: await send(client, signal) };
        } catch (thrown) {
          if (!isRefusal(thrown, 'ConditionalCheckFailedException')) throw thrown;
          count(table, 0, call);
          return { outcome: lost ? ('unsure' as const) : ('refused' as const) };
        }
      },
      call,
      timing,
      client.host,
      turns,
    );
  }

  return {
    put: async (table, attributes, { condition, values }, call) => {
      const item = toItem(attributes);
      const input = {
        TableName: `${tablePrefix}${table.name}`,
        Item: item,
        ConditionExpression: condition,
        ...(values === undefined ? {} : { ExpressionAttributeValues: toItem(values) }),
      };
      const { outcome } = await write(table, (client, signal) => client.putItem(input, signal), call);
      if (outcome === 'written') count(table, itemBytes(item), call);
      return outcome;
    },

    update: async (table, key, { update, condition, values = {} }, call) => {
      const input = {
        TableName: `${tablePrefix}${table.name}`,
        Key: toItem(key),
        UpdateExpression: update,
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
      if (!item) return { outcome };
      count(table, itemBytes(item), call);
      return { outcome, item };
    },

    delete: async (table, key, call, held) => {
      const input = {
        TableName: `${tablePrefix}${table.name}`,
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
      if (outcome === 'written') count(table, old ? itemBytes(old) : 0, call);
      return { outcome, ...(old ? { item: old } : {}) };
    },

    putBatch: async (table, items, call) => {
      const client = await dynamo();
      const name = `${tablePrefix}${table.name}`;
      let left = items.map((attributes) => ({ PutRequest: { Item: toItem(attributes) } }));
      const sizes = left.map(({ PutRequest: { Item } }) => itemBytes(Item));
      await withRetries(
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
        client.host,
        turns,
      );
      for (const bytes of sizes) count(table, bytes, call);
    },
  };
}
