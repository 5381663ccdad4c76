import { isJsonObject, type JsonObject } from '../../../lib/model/core/json.ts';
import { TABLES } from '../../../lib/store/documents/tables.ts';

/** The table by which a run knows the tables of an earlier run from those of a real tracker. */
export const MARKER = 'live-run';

const NAMES: readonly string[] = Object.values(TABLES).map(({ name }) => name);
const TIMEOUT_MS = 30_000;
const WAIT_MS = 1_000;
/** How long a table may take to go. */
const TRIES = 120;

interface TablesOptions {
  readonly endpoint: string;
  readonly token: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The calls of the Document API that the tracker itself has no need of. */
export function createTableCalls({ endpoint, token, sleep }: TablesOptions) {
  /** The answer, or the name of the exception. */
  const ask = async (action: string, body: JsonObject): Promise<JsonObject | string> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': `DynamoDB_20120810.${action}`,
        'content-type': 'application/x-amz-json-1.0',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.status === 200 && isJsonObject(answer)) return answer;
    const type = isJsonObject(answer) ? String(answer['__type']).replace(/^.*#/, '') : '';
    return type || `HTTP ${response.status}`;
  };
  const describe = async (name: string): Promise<JsonObject | undefined> => {
    const answer = await ask('DescribeTable', { TableName: name });
    if (answer === 'ResourceNotFoundException') return undefined;
    if (typeof answer === 'string') throw new Error(`DescribeTable of ${name} was refused: ${answer}`);
    return answer['Table'] as JsonObject;
  };
  const remove = async (name: string): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answer = await ask('DeleteTable', { TableName: name });
      if (answer === 'ResourceNotFoundException') return;
      if (typeof answer === 'string' && answer !== 'ResourceInUseException') {
        throw new Error(`DeleteTable was refused: ${answer}`);
      }
      await sleep(WAIT_MS);
    }
    throw new Error('it does not go');
  };
  return {
    describe,
    remove,
    async existing(): Promise<readonly string[]> {
      const found = await Promise.all(NAMES.map(async (name) => ((await describe(name)) ? [name] : [])));
      return found.flat();
    },
    async mark(): Promise<void> {
      const key = { AttributeName: 'id', KeyType: 'HASH' };
      const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
      const definition = {
        TableName: MARKER,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions,
        KeySchema: [key],
      };
      const answer = await ask('CreateTable', definition);
      if (typeof answer === 'string') throw new Error(`CreateTable of ${MARKER} was refused: ${answer}`);
    },
    /** The marker goes last: while it is there, the others are known to be of a run. */
    async removeAll(): Promise<void> {
      for (const name of [...NAMES, MARKER]) await remove(name);
    },
  };
}

export type TableCalls = ReturnType<typeof createTableCalls>;
