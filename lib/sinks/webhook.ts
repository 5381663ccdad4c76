import { TrackerError } from '../model/core/error.ts';
import { wellFormedJson } from '../model/text/strings.ts';
import { retryAfterMs } from '../model/time/retry-after.ts';
import { messageIdOf } from '../model/watch/cloud-event.ts';
import type { TargetOf } from '../model/watch/sink-kinds.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';
import { attempt, inTime } from './attempt.ts';
import { type PostAnswer, post } from './post.ts';
import { findReceiver, hostOf, type Receiver } from './receiver.ts';
import { createNameResolver, type ResolveName, readSystemHosts } from './resolve-name.ts';
import { signedHeaders } from './sign.ts';
import type { SinkCall, SinkOf } from './sink.ts';

export interface WebhookOptions {
  readonly now: () => number;
  /** Allows webhooks on loopback, also over plain http, and names of this machine's own. @default false */
  readonly allowLoopback?: boolean;
  /** @default the machine's name servers, behind its hosts file where loopback is allowed */
  readonly resolve?: ResolveName;
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
  const { now, allowLoopback = false, ca } = options;
  const { resolve = createNameResolver(allowLoopback ? { readHosts: readSystemHosts } : {}) } = options;
  const receiverOf = (
    { webhook }: TargetOf<'webhook'>,
    { tenant }: SinkCall,
    signal: AbortSignal,
  ): Promise<Receiver> =>
    findReceiver(webhook.url, { resolve: (name) => resolve(name, { tenant, signal }), allowLoopback });
  return {
    async check(target, call) {
      await inTime(call, now(), (signal) => receiverOf(target, call, signal)).catch((thrown: unknown) => {
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
          const receiver = await receiverOf(target, call, signal);
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
