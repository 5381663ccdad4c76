import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type Cloud, type CloudOptions, startCloud } from '../../infra/simulator/cloud.ts';
import { isJsonObject, type JsonObject } from '../../lib/model/core/json.ts';

/** Noon of a day in 2026, in milliseconds since the epoch. */
export const NOON = Date.UTC(2026, 10, 20, 12);

/** Runs a test against a cloud of its own, whose clock stands at noon unless told. */
export async function withCloud(options: CloudOptions, use: (cloud: Cloud) => Promise<void>): Promise<void> {
  const cloud = await startCloud({ now: () => NOON, ...options });
  try {
    await use(cloud);
  } finally {
    await cloud.close();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** A call over HTTP with the cloud's token, unless the headers are given. */
export async function http(cloud: Cloud, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : `${cloud.restEndpoint}${path}`, {
    headers: { authorization: `Bearer ${cloud.token}` },
    ...init,
  });
  const body: unknown = await response.json();
  if (!isJsonObject(body)) throw new Error('the body is no JSON object');
  return { status: response.status, headers: response.headers, body };
}

export function google(cloud: Cloud, path: string, init?: RequestInit): Promise<Answer> {
  return http(cloud, `${cloud.googleEndpoint}${path}`, init);
}

/** The operations of a page, which leaves them out when there are none. */
export function operationsOf(body: JsonObject): readonly JsonObject[] {
  const operations = body['operations'];
  return Array.isArray(operations) ? operations.filter(isJsonObject) : [];
}

/** The ids (or Google's names) of all pages of a list, in order, and how many pages there were. */
export async function listAll(
  cloud: Cloud,
  path: string,
  pageSize: number,
): Promise<{ readonly ids: readonly string[]; readonly pages: number }> {
  const ids: string[] = [];
  let pages = 0;
  let token: unknown = '';
  do {
    const { status, body } = await http(cloud, `${path}?pageSize=${pageSize}&pageToken=${String(token)}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    ids.push(...operationsOf(body).map((operation) => String(operation['id'] ?? operation['name'])));
    pages += 1;
    token = body['nextPageToken'];
  } while (token !== undefined);
  return { ids, pages };
}

interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (message: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

export interface GrpcOptions {
  readonly token?: string;
  readonly timeoutMs?: number;
}

/** A unary call over gRPC with the cloud's token; rejects with grpc-js's `ServiceError`. */
export async function grpc<Request, Response>(
  cloud: Cloud,
  method: Method<Request, Response>,
  request: Request,
  { token = cloud.token, timeoutMs = 5_000 }: GrpcOptions = {},
): Promise<Response> {
  const client = new Client(new URL(cloud.grpcEndpoint).host, credentials.createInsecure());
  const metadata = new Metadata();
  if (token !== '') metadata.set('authorization', `Bearer ${token}`);
  try {
    return await new Promise<Response>((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + timeoutMs },
        (error, response) => (error || response === undefined ? reject(error) : resolve(response)),
      );
    });
  } finally {
    client.close();
  }
}

/** The error that a call over gRPC ends with. */
export async function grpcError(call: Promise<unknown>): Promise<ServiceError> {
  try {
    await call;
  } catch (error) {
    if (isServiceError(error)) return error;
    throw error;
  }
  throw new Error('the call succeeded');
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error && 'details' in error;
}
