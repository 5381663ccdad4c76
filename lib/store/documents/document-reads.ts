import type { StoreCall } from '../store-call.ts';
import type { Documents, Requests } from './documents.ts';
import { type Item, itemBytes, toItem } from './items.ts';
import { readUnits } from './prices.ts';
import { withRetries } from './with-retries.ts';

export function reads({
  dynamo,
  tablePrefix,
  timing,
  onRequestUnits,
  turns,
}: Requests): Pick<Documents, 'get' | 'query'> {
  const count = (items: readonly Item[], call: StoreCall): void => {
    const units = readUnits(items.reduce((sum, item) => sum + itemBytes(item), 0));
    onRequestUnits(units);
    turns?.onRequestUnits(units, call);
    call.onRequestUnits?.(units);
  };

  return {
    get: async (table, key, call) => {
      const client = await dynamo();
      const input = { TableName: `${tablePrefix}${table.name}`, Key: toItem(key), ConsistentRead: true };
      const { Item: item } = await withRetries(
        (signal) => client.getItem(input, signal),
        call,
        timing,
        client.host,
        turns,
      );
      count(item ? [item] : [], call);
      return item;
    },

    query: async function* (
      table,
      { index, condition, values = {}, descending = false, pageSize, after },
      call,
    ) {
      const client = await dynamo();
      for (let start = after && toItem(after); ; ) {
        const input = {
          TableName: `${tablePrefix}${table.name}`,
          ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
          KeyConditionExpression: condition,
          ExpressionAttributeValues: toItem(values),
          ScanIndexForward: !descending,
          ...(pageSize === undefined ? {} : { Limit: pageSize }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        };
        const page = await withRetries(
          (signal) => client.query(input, signal),
          call,
          timing,
          client.host,
          turns,
        );
        const items = page.Items ?? [];
        count(items, call);
        yield* items;
        if (page.LastEvaluatedKey === undefined) return;
        start = page.LastEvaluatedKey;
      }
    },
  };
}
