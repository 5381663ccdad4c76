import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Body, checkRequest, Refusal } from './strict-rules.ts';

/** Where the front serves its database: like YDB, under a path. */
const PATH = '/ru-central1/b1g0000000000000000a/etn0000000000000000a';

/** An authorization that the embedded engine takes; it verifies none. */
const ENGINE_AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f';

const TARGET = /^DynamoDB_20120810\.(\w+)$/;

/** What goes wrong with a request; `half` leaves the second half of a batch unwritten. */
export type Fault =
  | 'throttle'
  | 'throttleOther'
  | 'conflict'
  | 'inUse'
  | 'fail'
  | 'dropBefore'
  | 'dropAfter'
  | 'half';

export interface StrictFront {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * A proxy before the embedded engine that refuses what YDB's Document API refuses, and that fails as a busy
 * service does: it throttles, leaves batches half done, and drops connections before and after the write.
 */
export async function startStrictFront(options: {
  /** The embedded engine. */
  readonly engine: string;
  /** The one bearer token that is taken; without it, static keys are. */
  readonly token?: string;
  /** Asked for every request by its action, such as `PutItem`. @default none */
  readonly faults?: (action: string) => Fault | undefined;
  /** Whether the answers about a table have its indexes; the documented ones have none. @default true */
  readonly tellsIndexes?: boolean;
}): Promise<StrictFront> {
  const expires = new Map<unknown, unknown>();

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(message);
    const action = TARGET.exec(String(message.headers['x-amz-target']))?.[1] ?? '';
    checkEnvelope(message, options.token);
    const body = JSON.parse(text) as Body;
    checkRequest(action, body);
    const fault = options.faults?.(action);
    if (fault === 'inUse') throw new Refusal('ResourceInUseException', 'the table is being changed');
    if (action.endsWith('TimeToLive')) return send(response, 200, timeToLive(action, body, expires));
    if (fault === 'throttle') throw new Refusal('ProvisionedThroughputExceededException', 'too fast');
    if (fault === 'throttleOther') throw new Refusal('ThrottlingException', 'too fast');
    if (fault === 'conflict') throw new Refusal('TransactionConflictException', 'another is at it');
    if (fault === 'fail') throw new Refusal('InternalServerError', 'sorry', 500);
    if (fault === 'dropBefore') return void message.socket.destroy();
    const left = fault === 'half' && action === 'BatchWriteItem' ? takeHalf(body) : undefined;
    const answer = await forward(options.engine, action, JSON.stringify(body));
    if (fault === 'dropAfter') return void message.socket.destroy();
    if (left && answer.status === 200) return send(response, 200, { UnprocessedItems: left });
    send(response, answer.status, options.tellsIndexes === false ? withoutIndexes(answer.text) : answer.text);
  }

  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      const { type, status } =
        error instanceof Refusal ? error : { type: 'InternalServerError', status: 500 };
      send(response, status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: String(error) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${PATH}`,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}

function checkEnvelope({ url, method, headers }: IncomingMessage, token: string | undefined): void {
  if (method !== 'POST' || url?.replace(/\/$/, '') !== PATH) {
    throw new Refusal('ResourceNotFoundException', `no database at ${method} ${url}`);
  }
  if (headers['content-type'] !== 'application/x-amz-json-1.0') {
    throw new Refusal('SerializationException', `not AWS JSON 1.0: ${headers['content-type']}`);
  }
  const wanted = token === undefined ? /^AWS4-HMAC-SHA256 Credential=\S+\/dynamodb\// : `Bearer ${token}`;
  const given = headers.authorization ?? '';
  if (typeof wanted === 'string' ? given !== wanted : !wanted.test(given)) {
    throw new Refusal('UnrecognizedClientException', 'the authorization is missing or not taken');
  }
}

function withoutIndexes(text: string): string {
  const { Table, TableDescription, ...rest } = JSON.parse(text) as Record<string, Body | undefined>;
  const bare = (table: Body | undefined) => table && { ...table, GlobalSecondaryIndexes: undefined };
  return JSON.stringify({ ...rest, Table: bare(Table), TableDescription: bare(TableDescription) });
}

/** The engine has no TTL calls; YDB has. */
function timeToLive(action: string, body: Body, expires: Map<unknown, unknown>): unknown {
  if (action === 'DescribeTimeToLive') {
    const AttributeName = expires.get(body['TableName']);
    return {
      TimeToLiveDescription: AttributeName
        ? { AttributeName, TimeToLiveStatus: 'ENABLED' }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  }
  const specification = body['TimeToLiveSpecification'] as Body;
  if (expires.has(body['TableName']))
    throw new Refusal('ValidationException', 'TimeToLive is already enabled');
  expires.set(body['TableName'], specification['AttributeName']);
  return { TimeToLiveSpecification: specification };
}

/** Cuts the second half off a batch, as what the service did not get to. */
function takeHalf(body: Body): Body {
  const [[table, writes] = ['', []]] = Object.entries(body['RequestItems'] as Record<string, unknown[]>);
  const rest = writes.slice(Math.ceil(writes.length / 2));
  body['RequestItems'] = { [table]: writes.slice(0, Math.ceil(writes.length / 2)) };
  return rest.length === 0 ? {} : { [table]: rest };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function forward(engine: string, action: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization: ENGINE_AUTHORIZATION,
    };
    const out = request(engine, { method: 'POST', headers }, (answer) => {
      readText(answer).then((text) => resolve({ status: answer.statusCode ?? 500, text }), reject);
    });
    out.on('error', reject);
    out.end(body);
  });
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
