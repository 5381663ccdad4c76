import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  DescribeTableCommand,
  type DescribeTableCommandInput,
  DescribeTimeToLiveCommand,
  type DescribeTimeToLiveCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  UpdateTimeToLiveCommand,
  type UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';

type RetryStrategy = Extract<DynamoDBClientConfig['retryStrategy'], { retry: unknown }>;

/** Static keys of a service account, or an IAM token that is asked for at every request and kept nowhere. */
type Credentials =
  | { readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly token: () => string | Promise<string> };

/** Where the database is, and who calls. */
export interface Connection {
  /** The Document API's URL; the path in it, `/<region>/<folder>/<database>`, is part of it. */
  readonly endpoint: string;
  /** @default 'ru-central1' */
  readonly region?: string;
  readonly credentials: Credentials;
}

/** The SDK wants to have credentials before it asks the signer, which then sends a token instead. */
const UNUSED = { accessKeyId: 'unused', secretAccessKey: 'unused' };

/** Throws what the request itself threw: the SDK's own strategies wrap it. */
const ONCE: RetryStrategy = { retry: (next, args) => next(args) };

const STORE_CONNECT_MS = 3_000;

/**
 * The calls that the store makes, one request each: the SDK's own retries are off. It speaks AWS JSON 1.0, its
 * default for this service.
 *
 * The SDK weighs half a megabyte, so this file is loaded at the first use of the store and not before.
 */
export function createDynamo({ endpoint, region = 'ru-central1', credentials }: Connection) {
  const client = new DynamoDBClient({
    endpoint,
    region,
    maxAttempts: 1,
    retryStrategy: ONCE,
    defaultsMode: 'standard',
    requestHandler: { connectionTimeout: STORE_CONNECT_MS },
    ...('token' in credentials
      ? { credentials: UNUSED, signer: bearerSigner(credentials.token) }
      : { credentials }),
  });
  return {
    getItem: (input: GetItemCommandInput, abortSignal: AbortSignal) =>
      client.send(new GetItemCommand(input), { abortSignal }),
    query: (input: QueryCommandInput, abortSignal: AbortSignal) =>
      client.send(new QueryCommand(input), { abortSignal }),
    putItem: (input: PutItemCommandInput, abortSignal: AbortSignal) =>
      client.send(new PutItemCommand(input), { abortSignal }),
    updateItem: (input: UpdateItemCommandInput, abortSignal: AbortSignal) =>
      client.send(new UpdateItemCommand(input), { abortSignal }),
    deleteItem: (input: DeleteItemCommandInput, abortSignal: AbortSignal) =>
      client.send(new DeleteItemCommand(input), { abortSignal }),
    batchWriteItem: (input: BatchWriteItemCommandInput, abortSignal: AbortSignal) =>
      client.send(new BatchWriteItemCommand(input), { abortSignal }),
    createTable: (input: CreateTableCommandInput, abortSignal: AbortSignal) =>
      client.send(new CreateTableCommand(input), { abortSignal }),
    describeTable: (input: DescribeTableCommandInput, abortSignal: AbortSignal) =>
      client.send(new DescribeTableCommand(input), { abortSignal }),
    describeTimeToLive: (input: DescribeTimeToLiveCommandInput, abortSignal: AbortSignal) =>
      client.send(new DescribeTimeToLiveCommand(input), { abortSignal }),
    updateTimeToLive: (input: UpdateTimeToLiveCommandInput, abortSignal: AbortSignal) =>
      client.send(new UpdateTimeToLiveCommand(input), { abortSignal }),
  };
}

export type Dynamo = ReturnType<typeof createDynamo>;

interface Signable {
  readonly headers: Record<string, string>;
}

function bearerSigner(token: () => string | Promise<string>) {
  return {
    sign: async <Request extends Signable>(request: Request): Promise<Request> => {
      request.headers['authorization'] = `Bearer ${await token()}`;
      return request;
    },
  };
}
