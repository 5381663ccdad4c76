import { lookup } from 'node:dns/promises';
import { type ChannelOptions, Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { failureCode } from '../../model/core/failure-code.ts';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The provider retries; the channel reads neither proxies from the environment nor settings from DNS. */
const CHANNEL: ChannelOptions = {
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  // The provider's own retry interval; by default a host that was down is given up for up to 2 minutes.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // Notices a connection that died while the function was frozen before the caller's deadline does.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/**
 * A channel to the host over TLS, or to the endpoint that replaces every host; it connects with its first
 * call.
 *
 * @param endpoint `http://host:port` for plaintext.
 */
export function openChannel(host: string, endpoint: string | undefined): Client {
  if (endpoint === undefined) return new Client(`${host}:443`, credentials.createSsl(), CHANNEL);
  const { protocol, hostname, port } = new URL(endpoint);
  return protocol === 'http:'
    ? new Client(`${hostname}:${port || 80}`, credentials.createInsecure(), CHANNEL)
    : new Client(`${hostname}:${port || 443}`, credentials.createSsl(), CHANNEL);
}

/** The code of a name that does not resolve, which grpc-js keeps to itself; `undefined` once it does. */
export async function resolutionFailure(
  host: string,
  endpoint: string | undefined,
): Promise<string | undefined> {
  return lookup(endpoint === undefined ? host : new URL(endpoint).hostname).then(
    () => undefined,
    failureCode,
  );
}

export interface UnaryCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly request: Uint8Array;
  readonly metadata: Metadata;
  /** In milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

export interface UnaryAnswer {
  readonly status: StatusObject;
  readonly message?: Uint8Array;
  /** The initial metadata; empty if the call ended without it. */
  readonly headers: Metadata;
}

/** Makes the call once. A failed call is an answer too: it never rejects. */
export function callUnary(
  client: Client,
  { path, request, metadata, deadline, signal }: UnaryCall,
): Promise<UnaryAnswer> {
  return new Promise((resolve) => {
    let headers = new Metadata();
    let message: Buffer | undefined;
    const sent = client.makeUnaryRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      request,
      metadata,
      { deadline },
      (_, received) => {
        message = received;
      },
    );
    const cancel = (): void => sent.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    sent.once('metadata', (received) => {
      headers = received;
    });
    sent.once('status', (status) => {
      signal.removeEventListener('abort', cancel);
      resolve({ status, headers, ...(message ? { message } : {}) });
    });
  });
}
