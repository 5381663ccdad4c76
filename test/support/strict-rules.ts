/** A request's JSON. */
export type Body = Record<string, unknown>;

/** An answer that refuses a request. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** What the store has use for; everything else YDB may offer or not. */
const ACTIONS: ReadonlySet<string> = new Set([
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
  'UpdateTimeToLive',
]);
/** Parameters that YDB does not know, or not outside transactions. */
const UNKNOWN_PARAMETERS = [
  'ClientRequestToken',
  'ReturnValuesOnConditionCheckFailure',
  'LocalSecondaryIndexes',
];
const MAX_BATCH_ITEMS = 25;
const MAX_BATCH_BYTES = 16 * 2 ** 20;
const MAX_ITEM_BYTES = 400 * 2 ** 10;

/** @throws {Refusal} for what YDB's Document API does not take, or the store has no business to send. */
export function checkRequest(action: string, body: Body): void {
  if (!ACTIONS.has(action)) throw new Refusal('UnknownOperationException', `${action} is not supported`);
  for (const parameter of UNKNOWN_PARAMETERS) {
    if (parameter in body) throw new Refusal('ValidationException', `${parameter} is not supported`);
  }
  if (action === 'Query' && 'IndexName' in body && body['ConsistentRead'] === true) {
    throw new Refusal('ValidationException', 'an index has no consistent reads');
  }
  if (/\s[-+]\s/.test(String(body['UpdateExpression'] ?? ''))) {
    throw new Refusal('ValidationException', 'SET knows if_not_exists and list_append, no sums');
  }
  if (action === 'CreateTable') checkIndexes((body['GlobalSecondaryIndexes'] ?? []) as Body[]);
  if (action === 'PutItem') checkItem(body['Item'] as Body);
  if (action === 'BatchWriteItem')
    checkBatch(Object.values(body['RequestItems'] as Record<string, Body[]>).flat());
}

function checkIndexes(indexes: readonly Body[]): void {
  for (const index of indexes) {
    if ((index['Projection'] as Body)['ProjectionType'] !== 'ALL') {
      throw new Refusal('ValidationException', 'an index projects all attributes');
    }
  }
}

function checkBatch(writes: readonly Body[]): void {
  if (writes.length === 0 || writes.length > MAX_BATCH_ITEMS) {
    throw new Refusal('ValidationException', `a batch holds 1 to ${MAX_BATCH_ITEMS} items: ${writes.length}`);
  }
  if (JSON.stringify(writes).length > MAX_BATCH_BYTES) {
    throw new Refusal('ValidationException', 'a batch is at most 16 MB');
  }
  for (const write of writes) {
    const item = ((write['PutRequest'] ?? {}) as Body)['Item'] as Body | undefined;
    if (!item) continue;
    checkItem(item);
    if (Object.values(item).some((value) => (value as Body)['S'] === '')) {
      throw new Refusal('ValidationException', 'a batch takes no empty strings');
    }
  }
}

function checkItem(item: Body): void {
  const bytes = Object.entries(item).reduce((sum, [name, value]) => {
    const { S, N, B } = value as { S?: string; N?: string; B?: string };
    return sum + name.length + Buffer.byteLength(S ?? N ?? '') + Buffer.byteLength(B ?? '', 'base64');
  }, 0);
  if (bytes > MAX_ITEM_BYTES) throw new Refusal('ValidationException', `an item of ${bytes} bytes`);
}
