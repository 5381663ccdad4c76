import {
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';

type RetryStrategy = Extract<SQSClientConfig['retryStrategy'], { retry: unknown }>;

export interface SqsConnection {
  readonly endpoint: string;
  readonly region: string;
  /** Static keys of a service account: the service accepts no IAM tokens. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Rethrows the request's own error, which the strategies of the SDK would wrap. */
const ONCE: RetryStrategy = { retry: (next, args) => next(args) };

const QUEUE_CONNECT_MS = 3_000;

/**
 * The one call of the queue's adapter, without the SDK's retries.
 *
 * Uses the query protocol, which Message Queue documents ("API reference", overview); AWS JSON, the SDK's
 * default, is undocumented there. Every request goes to the endpoint, whatever the queue's URL.
 *
 * The SDK is large: this file is loaded at the first delivery.
 */
export function createSqs({ endpoint, region, credentials }: SqsConnection) {
  const client = new SQSClient({
    endpoint,
    region,
    credentials,
    protocol: AwsQueryProtocol,
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
    retryStrategy: ONCE,
    defaultsMode: 'standard',
    requestHandler: { connectionTimeout: QUEUE_CONNECT_MS },
  });
  return {
    sendMessage: (input: SendMessageCommandInput, abortSignal: AbortSignal) =>
      client.send(new SendMessageCommand(input), { abortSignal }),
  };
}
