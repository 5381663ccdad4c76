import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { CloudFailure, requestInfo } from './failure.ts';
import type { Faults, RecordedRequest } from './faults.ts';
import { bytesWithFault } from './grpc-faults.ts';
import type { GrpcMethod, GrpcRequest } from './grpc-method.ts';
import { type Listening, portOf } from './http-server.ts';
import type { Requests } from './requests.ts';
import { statusBytes } from './wire.ts';
import { requestHeaders } from './yandex-json.ts';

interface GrpcServerOptions {
  readonly methods: readonly GrpcMethod[];
  readonly token: string;
  readonly faults: Faults;
  readonly requests: Requests;
  readonly now: () => number;
  readonly port: number;
}

type Call = ServerUnaryCall<Buffer, Buffer>;

/** Serves methods over plaintext HTTP/2 on loopback, with the faults that are in force. */
export async function listenGrpc(options: GrpcServerOptions): Promise<Listening> {
  const closing = new AbortController();
  const sockets = new Map<string, Socket>();

  /** Resolves with the answer, or with nothing when there is to be none. */
  const answer = async (method: GrpcMethod, call: Call): Promise<Uint8Array | undefined> => {
    const request = method.read(call.request);
    const recorded = recordOf(method, call, request, options.now());
    options.requests.record(recorded);
    const fault = options.faults.take(recorded);
    if (fault?.kind === 'hang') return undefined;
    if (fault?.kind === 'reset' || fault?.kind === 'cut') {
      sockets.get(call.getPeer())?.resetAndDestroy();
      return undefined;
    }
    if (fault?.kind === 'slow') await sleep(fault.ms, undefined, { signal: closing.signal });
    return bytesWithFault(fault, request, guarded(method, recorded, options.token));
  };

  const server = new Server({ 'grpc.enable_channelz': 0 });
  for (const method of options.methods) {
    const handle = (call: Call, callback: sendUnaryData<Buffer>): void => {
      answer(method, call).then(
        (bytes) => {
          if (!bytes) return;
          call.sendMetadata(metadataOf(requestHeaders()));
          callback(null, Buffer.from(bytes));
        },
        (thrown) => callback(serviceError(CloudFailure.from(thrown))),
      );
    };
    server.register(method.path, handle, identity, identity, 'unary');
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(peer));
    injector.injectConnection(socket);
  });
  listener.listen(options.port, '127.0.0.1');
  await once(listener, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(listener.address())}`,
    async close() {
      closing.abort();
      const closed = once(listener, 'close');
      listener.close();
      server.forceShutdown();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

/** The method for a caller that has to show the token. */
function guarded(method: GrpcMethod, { headers }: RecordedRequest, token: string): GrpcMethod {
  return {
    ...method,
    respond(request, bend) {
      if (headers['authorization'] !== `Bearer ${token}`) {
        throw new CloudFailure('UNAUTHENTICATED', 'The token is invalid');
      }
      return method.respond(request, bend);
    },
  };
}

function recordOf(method: GrpcMethod, call: Call, request: GrpcRequest, at: number): RecordedRequest {
  const entries = (fields: Readonly<Record<string, unknown>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return {
    wire: 'grpc',
    method: 'POST',
    path: method.path,
    query: entries(request),
    headers: entries(call.metadata.getMap()),
    at,
  };
}

function serviceError({ code, message, details }: CloudFailure): Partial<ServiceError> {
  const requestId = randomUUID();
  const metadata = metadataOf(requestHeaders(requestId));
  const status = statusBytes({ code, message, details: [requestInfo(requestId), ...details] });
  metadata.set('grpc-status-details-bin', Buffer.from(status));
  return { code, details: message, metadata };
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}
