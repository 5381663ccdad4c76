import { type Client, Metadata, status } from '@grpc/grpc-js';
import { invalidArgument, TrackerError } from '../model/error.ts';
import { formatResource, type OperationRef, parseId, type YandexResource } from '../model/resource.ts';
import type { Timing } from '../model/timing.ts';
import { page, readAnswer } from './answer.ts';
import { type Collection, camelCase } from './catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from './catalogue/request.ts';
import { encodeFields } from './grpc/encode.ts';
import { listMethod, type Method, operationMethod, readMessage } from './grpc/methods.ts';
import { readFailure } from './grpc/status.ts';
import { callUnary, openChannel, type UnaryAnswer } from './grpc/unary.ts';
import { withoutToken } from './http-error.ts';
import type { Call, ListRequest, Provider, UpstreamOperation, UpstreamPage } from './provider.ts';
import { retryInfoMs, secondsToMs, withRetries } from './retry.ts';
import { readYandexOperation } from './yandex-operation.ts';

export interface YandexGrpcOptions {
  /** `http://host:port`, plaintext, used instead of every host. */
  readonly endpoint?: string;
  readonly timing: Timing;
  /** A UUID for `x-client-request-id`; asked for before every attempt. */
  readonly requestId: () => string;
}

/**
 * Every collection of the catalogue over gRPC, by the catalogue's field numbers; what it answers is what REST
 * would answer. Channels are opened by the first call to a host and kept.
 */
export function createYandexGrpc({ endpoint, timing, requestId }: YandexGrpcOptions): Provider {
  const channels = new Map<string, Client>();

  function channelTo(host: string): Client {
    const channel = channels.get(endpoint ?? host) ?? openChannel(host, endpoint);
    channels.set(endpoint ?? host, channel);
    return channel;
  }

  async function attempt({ host, path }: Method, request: Uint8Array, call: Call): Promise<UnaryAnswer> {
    const token = call.token('yandex');
    const metadata = requestMetadata(token, requestId());
    call.signal.throwIfAborted();
    await call.onRequest(host);
    const { deadline, signal } = call;
    const answer = await callUnary(channelTo(host), { path, request, metadata, deadline, signal });
    if (answer.status.code === status.OK) return answer;
    const { code, message, details } = readFailure(answer.status, host);
    const retryAfterMs = retryInfoMs(details);
    const options = { details, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    throw withoutToken(new TrackerError(code, message, options), token);
  }

  async function invoke(method: Method, request: Uint8Array, call: Call): Promise<UnaryAnswer> {
    try {
      return await withRetries(() => attempt(method, request, call), call, timing);
    } catch (thrown) {
      throw call.signal.aborted
        ? new TrackerError('CANCELLED', `the call to ${method.host} was cancelled`)
        : TrackerError.from(thrown);
    }
  }

  async function operate(rpc: 'Get' | 'Cancel', ref: OperationRef, call: Call): Promise<UpstreamOperation> {
    const method = operationMethod(rpc);
    const { message, headers } = await invoke(method, encodeFields([[1, operationId(ref)]]), call);
    const pollAfterMs = secondsToMs(headers.get('x-operation-poll-interval')[0]?.toString());
    return {
      operation: readYandexOperation(readMessage(method, message), method.host),
      ...(pollAfterMs === undefined ? {} : { pollAfterMs }),
    };
  }

  return {
    limits: yandexLimits,
    async list(request, call): Promise<UpstreamPage> {
      const { collection, resource } = checkedResource(request.resource);
      const method = listMethod(collection);
      const { message } = await invoke(method, encodeListRequest(collection, resource, request), call);
      const answer = readAnswer(page, readMessage(method, message), method.host);
      const name = formatResource(resource);
      return {
        operations: answer.operations.map((raw) => readYandexOperation(raw, method.host, name)),
        ...(answer.nextPageToken === '' ? {} : { nextPageToken: answer.nextPageToken }),
      };
    },
    get: (operation, call) => operate('Get', operation, call),
    cancel: (operation, call) => operate('Cancel', operation, call),
  };
}

function requestMetadata(token: string, requestId: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  metadata.set('x-client-request-id', requestId);
  return metadata;
}

function operationId(ref: OperationRef): string {
  if (ref.family === 'yandex') return parseId('operationId', ref.id);
  throw invalidArgument('operationId', 'must be the id of an operation of Yandex Cloud');
}

/**
 * Where a collection needs parents, they are the request's first fields, in the catalogue's order: `cloud_id` 1 and
 * `folder_id` 2 (yandex/cloud/baremetal/v2/server_service.proto).
 */
function encodeListRequest(
  { name, fieldNumbers, parentFields }: Collection,
  { id, parents }: YandexResource,
  { pageSize, pageToken, filter }: ListRequest,
): Uint8Array {
  if (filter !== undefined && fieldNumbers.filter === undefined) {
    throw invalidArgument('filter', `is not taken by the upstream of ${name}`);
  }
  return encodeFields([
    ...parentFields.map((field, index) => [index + 1, parents[camelCase(field)]] as const),
    [fieldNumbers.id, id],
    [fieldNumbers.pageSize, pageSize],
    [fieldNumbers.pageToken, pageToken],
    [fieldNumbers.filter, filter],
  ]);
}
