import { lookup } from 'node:dns/promises';
import { createNameResolver, NAMES_AT_ONCE } from '../../../../lib/sinks/resolve-name.ts';
import { createWebhookSink } from '../../../../lib/sinks/webhook.ts';
import { callOf } from '../../../support/events.ts';
import { type NameAnswer, type NameServer, serveNames } from '../../../support/name-server.ts';
import { type Attack, time } from './attack.ts';

/** How long a call may take beside names that hang for seconds; it takes a hundredth of that by itself. */
export const AT_ONCE_MS = 1_000;

type Sink = ReturnType<typeof createWebhookSink>;

export const createSink = (names: NameServer): Sink =>
  createWebhookSink({
    now: Date.now,
    allowLoopback: true,
    resolve: createNameResolver({ servers: [names.address] }),
  });
export const at = (name: string, port = 80) => ({ webhook: { url: `http://${name}:${port}/` } });
export const by = (tenant: string, ms = 10_000) => callOf({ tenant, deadline: Date.now() + ms });

async function inMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const answer = (name: string): NameAnswer => (name.startsWith('hang') ? 'SILENT' : ['127.0.0.1']);

/** Names of one tenant that hang, and how long others take beside them. */
const hanging = (count: number, others: (sink: Sink) => readonly (() => Promise<unknown>)[]) => async () => {
  const names = await serveNames(answer);
  try {
    const sink = createSink(names);
    const hung = Promise.allSettled(
      Array.from({ length: count }, (_, index) => sink.check(at(`hang${index}.example`), by('evil', 4_000))),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const asked = new Set(names.asked).size;
    const times: number[] = [];
    for (const other of others(sink)) times.push(await inMs(other));
    await hung;
    const slowest = Math.max(...times);
    return {
      seen: `${time(slowest)}, ${asked} names at once`,
      ok: slowest < AT_ONCE_MS && asked <= NAMES_AT_ONCE,
    };
  } finally {
    names.close();
  }
};

export const NAMES: readonly Attack[] = [
  {
    attack: 'eight webhook names hang before a good one, of the same tenant and of another',
    bound: 'under 1 s',
    run: hanging(8, (sink) => [
      () => sink.check(at('good.example'), by('evil')),
      () => sink.check(at('good.example'), by('good')),
    ]),
  },
  {
    attack: 'a hundred hang, beside a name of another tenant and a new connection by name',
    bound: 'under 1 s, 16 names at once',
    run: hanging(100, (sink) => [
      () => sink.check(at('good.example'), by('good')),
      () => lookup('localhost'),
    ]),
  },
];
