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
  /** Static keys of a service account: the service takes no IAM tokens. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Throws what the request itself threw: the SDK's own strategies wrap it. */
const ONCE: RetryStrategy = { retry: (next, args) => next(args) };

const QUEUE_CONNECT_MS = 3_000;

/**
 * The one call that the queue makes, without the SDK's retries.
 *
 * It speaks the query protocol, the one that Message Queue documents ("API reference", overview); the SDK's default, AWS
 * JSON, came to the service later and is in no document. Every request goes to the endpoint, whatever the queue's URL.
 *
 * The SDK is large, so this file is loaded at the first delivery and not before.
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
