import { createHash } from 'node:crypto';
import { once } from '../async/once.ts';
import { invalidArgument, TrackerError } from '../model/core/error.ts';
import { retryAfterMs } from '../model/time/retry-after.ts';
import { type CloudEvent, messageIdOf } from '../model/watch/cloud-event.ts';
import type { TargetOf } from '../model/watch/sink-kinds.ts';
import { attempt } from './attempt.ts';
import { fitEvent } from './fit.ts';
import type { SinkOf } from './sink.ts';
import type { SqsConnection } from './sqs.ts';

export interface QueueOptions {
  readonly now: () => number;
  /** @default Yandex Message Queue */
  readonly endpoint?: string;
  /** @default 'ru-central1' */
  readonly region?: string;
  /** Required for watches with a queue. */
  readonly credentials?: SqsConnection['credentials'] | undefined;
}

const YMQ = 'https://message-queue.api.cloud.yandex.net';
/** Message Queue, "Quotas and limits": body and attributes together. */
const MAX_MESSAGE_BYTES = 262_144;
/** `/<folder or cloud>/<queue's id>/<name>`; a name has at most 80 characters (the same). */
const QUEUE_PATH = /^\/[\w-]+\/[\w-]+\/(?=.{1,80}$)[\w-]+(?:\.fifo)?$/;
/** The form of a message group id (Message Queue, "SendMessage"). */
const GROUP_ID = /^[!-~]{1,128}$/;

/**
 * Sends events as messages to queues of Yandex Message Queue, and to no other host. A FIFO queue keeps the
 * order of each resource, and drops repeats within five minutes.
 */
export function createQueueSink(options: QueueOptions): SinkOf<'queue'> {
  const { now, endpoint = YMQ, region = 'ru-central1', credentials } = options;
  const { origin, host } = new URL(endpoint);
  const sqs = once(async () => {
    if (!credentials) throw new TrackerError('FAILED_PRECONDITION', NO_KEYS);
    const { createSqs } = await import('./sqs.ts');
    return createSqs({ endpoint: origin, region, credentials });
  });
  return {
    async check(target) {
      queueUrl(target, origin);
      if (!credentials) throw invalidArgument('sink.queue', NO_KEYS);
    },
    deliver: (target, event, _secrets, call) =>
      attempt(
        call,
        now(),
        () => host,
        async (signal) => {
          const message = messageOf(event, queueUrl(target, origin));
          const { sendMessage } = await sqs();
          await sendMessage(message, signal).catch((thrown: unknown) => {
            throw named(thrown, now());
          });
          return { outcome: 'TAKEN' };
        },
      ),
  };
}

const NO_KEYS = 'cannot be used: the tracker has no static keys (YMQ_ACCESS_KEY_ID, YMQ_SECRET_ACCESS_KEY)';

function queueUrl({ queue: { url } }: TargetOf<'queue'>, origin: string): string {
  const path = url.startsWith(`${origin}/`) ? url.slice(origin.length) : '';
  if (QUEUE_PATH.test(path)) return url;
  throw invalidArgument('sink.queue.url', `must be a queue's URL, ${origin}/<folder>/<id>/<name>`);
}

function messageOf(event: CloudEvent, url: string) {
  const { id, source, type } = event;
  const attributes = { id, source, type, 'content-type': 'application/cloudevents+json' };
  const entries = Object.entries(attributes);
  const size = Buffer.byteLength(entries.flat().join('') + 'String'.repeat(entries.length));
  return {
    QueueUrl: url,
    MessageBody: fitEvent(event, MAX_MESSAGE_BYTES - size),
    MessageAttributes: Object.fromEntries(
      entries.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
    ...(url.endsWith('.fifo') ? order(event) : {}),
  };
}

/** Other deployments may send to the same queue. */
function order(event: CloudEvent) {
  const group = `${event.source}/${event.data.resource}`;
  return {
    MessageGroupId: GROUP_ID.test(group) ? group : sha256(group),
    MessageDeduplicationId: sha256(messageIdOf(event)),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface ServiceError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** An error that the service answered, reduced to its status, its name and when to come back. */
function named(thrown: unknown, now: number): unknown {
  const { name = '', $metadata, $response } = thrown as ServiceError;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return thrown;
  const shown = /^[A-Z][\w.]{1,80}$/.test(name) && name !== 'Error' ? `, ${name}` : '';
  const after = retryAfterMs($response?.headers?.['retry-after'], now);
  return new TrackerError('UNAVAILABLE', `HTTP status ${status}${shown}`, {
    ...(after === undefined ? {} : { retryAfterMs: after }),
  });
}
