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

/** Static keys of a service account, or an IAM token that is asked for at every request and never stored. */
type Credentials =
  | { readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly token: () => string | Promise<string> };

/** Where the database is, and who calls. */
export interface Connection {
  /** The Document API's URL, with its path `/<region>/<folder>/<database>`. */
  readonly endpoint: string;
  /** @default 'ru-central1' */
  readonly region?: string;
  readonly credentials: Credentials;
}

/** The SDK requires credentials before it calls the signer, which sends a token instead. */
const UNUSED = { accessKeyId: 'unused', secretAccessKey: 'unused' };

/** Passes on the request's own error, which the SDK's strategies wrap. */
const ONCE: RetryStrategy = { retry: (next, args) => next(args) };

const STORE_CONNECT_MS = 3_000;

/**
 * The calls of the store, one request each: the SDK's own retries are off. The protocol is AWS JSON 1.0, the
 * SDK's default for this service.
 *
 * The SDK takes half a megabyte, so this file is loaded at the first use of the store.
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
    host: new URL(endpoint).host,
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
