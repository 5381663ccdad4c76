import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { createWebhookSink } from '../../../lib/sinks/webhook.ts';
import { type Behaviour, testSink } from '../../contract/sink.ts';
import {
  type Answer,
  freePort,
  hang,
  type Received,
  raw,
  reply,
  reset,
  serve,
} from '../../support/receiver.ts';

const SECRETS = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh', 'whsec_b2xkIHNpbXVsYXRlZC1zZWNyZXQgISEh'];

const BEHAVIOURS: Readonly<Record<Behaviour, Answer>> = {
  take: reply(204),
  refuse: reply(500, {}, 'simulated-secret'),
  hang,
  reset,
  garbage: raw('simulated-secret\r\n\r\n'),
};

/** Verifies and reads a message as a receiver does: with the official libraries, each secret by itself. */
function readEvent({ headers, body }: Received): unknown {
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  for (const secret of SECRETS) new Webhook(secret).verify(body, flat);
  const event = HTTP.toEvent({ headers, body });
  if (!(event instanceof CloudEvent)) throw new Error('no single event');
  event.validate();
  return event.toJSON();
}

testSink({
  name: 'webhook',
  create: async () => {
    const receiver = await serve(BEHAVIOURS.take);
    const at = (port: number) => ({ webhook: { url: `http://127.0.0.1:${port}/hook?key=1` } });
    return {
      sink: createWebhookSink({ now: Date.now, allowLoopback: true }),
      target: at(receiver.port),
      nowhere: at(await freePort()),
      malformed: { webhook: { url: 'hooks.example.com' } },
      otherKind: { queue: { url: receiver.endpoint } },
      secrets: SECRETS,
      behave: (behaviour) => {
        receiver.answer = BEHAVIOURS[behaviour];
      },
      received: () => receiver.received.map(readEvent),
    };
  },
});
