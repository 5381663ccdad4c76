import { lookup } from 'node:dns/promises';
import { TrackerError } from '../model/core/error.ts';
import { wellFormedJson } from '../model/text/strings.ts';
import { retryAfterMs } from '../model/time/retry-after.ts';
import { messageIdOf } from '../model/watch/cloud-event.ts';
import type { TargetOf } from '../model/watch/sink-kinds.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';
import { attempt, inTime, within } from './attempt.ts';
import { type PostAnswer, post } from './post.ts';
import { findReceiver, hostOf, type Receiver, type Resolve } from './receiver.ts';
import { signedHeaders } from './sign.ts';
import type { SinkOf } from './sink.ts';

export interface WebhookOptions {
  readonly now: () => number;
  /** Allows webhooks on loopback, also over plain http. @default false */
  readonly allowLoopback?: boolean;
  /** @default the system's resolver */
  readonly resolve?: Resolve;
  /** The certificate authorities to trust, in PEM. @default Node's own */
  readonly ca?: string;
}

/** The statuses whose `Retry-After` is honoured; on others the header means something else. */
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

/**
 * Posts events as CloudEvents in structured mode (CloudEvents, "HTTP Protocol Binding", 3.2), signed by
 * Standard Webhooks. It calls only public addresses over https.
 */
export function createWebhookSink(options: WebhookOptions): SinkOf<'webhook'> {
  const { now, allowLoopback = false, resolve = systemAddresses, ca } = options;
  const receiverOf = async ({ webhook }: TargetOf<'webhook'>, signal: AbortSignal): Promise<Receiver> =>
    within(signal, findReceiver(webhook.url, { resolve, allowLoopback }));
  return {
    async check(target, call) {
      await inTime(call, now(), (signal) => receiverOf(target, signal)).catch((thrown: unknown) => {
        if (TrackerError.from(thrown).code !== 'DEADLINE_EXCEEDED') throw thrown;
        throw new TrackerError('UNAVAILABLE', 'the name of sink.webhook.url was not resolved in time');
      });
    },
    deliver: (target, event, secrets, call) =>
      attempt(
        call,
        now(),
        () => hostOf(target.webhook.url),
        async (signal) => {
          const receiver = await receiverOf(target, signal);
          const body = wellFormedJson(JSON.stringify(event));
          const headers = {
            'user-agent': 'operation-tracker',
            ...call.headers,
            'content-type': 'application/cloudevents+json; charset=utf-8',
            ...signedHeaders({ id: messageIdOf(event), body, now: now() }, secrets),
          };
          return webhookOutcome(await post(receiver, { headers, body, ca }, signal), now());
        },
      ),
  };
}

async function systemAddresses(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}

function webhookOutcome({ status, retryAfter }: PostAnswer, now: number): Delivered {
  if (status >= 200 && status < 300) return { outcome: 'TAKEN' };
  if (status === 410) return { outcome: 'GONE', error: 'HTTP status 410' };
  const redirect = status >= 300 && status < 400;
  const after = COME_BACK.has(status) ? retryAfterMs(retryAfter, now) : undefined;
  return {
    outcome: 'FAILED',
    error: `HTTP status ${status}${redirect ? '; redirects are not followed' : ''}`,
    ...(after === undefined ? {} : { retryAfterMs: after }),
  };
}
