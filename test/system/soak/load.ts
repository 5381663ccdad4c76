import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../../infra/simulator/cloud.ts';
import type { Fault } from '../../../infra/simulator/faults.ts';
import type { Client } from './client.ts';

export const RESOURCES = [
  'dns/zones/dns0000000000000one',
  'dns/zones/dns0000000000000two',
  'functions/functions/d4e00000000000soak',
  'backup/resources/epd00000000000soak',
  'google/run/v2/projects/p/locations/soak',
];

/** An operation that was begun, and how it is to end. */
export interface Begun {
  readonly resource: string;
  readonly id: string;
}

const OUTCOMES = ['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'ROLLED_BACK'] as const;
const FAULTS: readonly Fault[] = [
  { kind: 'status', http: 429, retryAfter: 1 },
  { kind: 'status', http: 500 },
  { kind: 'status', http: 503 },
  { kind: 'html' },
  { kind: 'error-with-200', code: 14 },
  { kind: 'error-and-response' },
  { kind: 'token-loop' },
  { kind: 'truncated' },
  { kind: 'cut' },
  { kind: 'empty' },
  { kind: 'garbage' },
  { kind: 'content-type' },
  { kind: 'huge', megabytes: 24 },
  { kind: 'slow', ms: 1_500 },
  { kind: 'reset' },
  { kind: 'hang' },
];

function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Begins operations, most of which end by themselves, and lets a few of the upstream's answers go wrong. */
export async function makeTrouble(cloud: Cloud, begun: Begun[], isOver: () => boolean): Promise<number> {
  let faults = 0;
  while (!isOver()) {
    const resource = pick(RESOURCES);
    const seconds = Math.random() < 0.1 ? null : 0.2 + Math.random() * 8;
    begun.push({ resource, id: cloud.world.add(resource, { seconds, outcome: pick(OUTCOMES) }) });
    if (Math.random() < 0.4) {
      cloud.world.faults.add({ ...pick(FAULTS), times: 1 });
      faults += 1;
    }
    await sleep(100 + Math.random() * 300);
  }
  return faults;
}

/** The callers that are there besides the followers, each with a pause between its calls. */
export const CALLERS: readonly ((client: Client, begun: readonly Begun[]) => Promise<unknown>)[] = [
  ({ ask }) =>
    ask(`/v1/${pick(RESOURCES.slice(0, 4))}/operations?pageSize=${1 + Math.floor(Math.random() * 50)}`),
  ({ ask }) => ask(`/v1/${pick(RESOURCES.slice(0, 4))}/operations?filter=done%3Dfalse`),
  ({ ask }) => ask('/v1/google/run/v2/operations?parent=projects/p/locations/soak'),
  ({ ask }) => ask('/v1/operations?pageSize=30&filter=done%3Dtrue'),
  ({ ask }) => ask('/v1/services'),
  ({ ask }, begun) => withYandex(begun, (id) => ask(`/v1/operations/${id}`)),
  ({ ask }, begun) => withYandex(begun, (id) => ask(`/v1/operations/${id}/watch?timeout=2s`)),
  ({ ask }, begun) => withYandex(begun, (id) => ask(`/v1/operations/${id}/cancel`, 'POST')),
  ({ ask }) => ask(`/v1/${pick(RESOURCES.slice(0, 4))}/watch?timeout=1s`),
  ({ ask }) =>
    ask(
      pick([
        '/v1/nothing',
        '/v1/operations/%',
        '/v1//x',
        '/v1/operations?pageSize=-1',
        '/v1/dns/cones/x/operations',
      ]),
    ),
];

async function withYandex(begun: readonly Begun[], use: (id: string) => Promise<unknown>): Promise<void> {
  const recent = begun.slice(-50).filter(({ resource }) => !resource.startsWith('google/'));
  if (recent.length > 0) await use(pick(recent).id);
}

/** Calls in a loop, with a pause between. */
export async function keepCalling(call: () => Promise<unknown>, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await call();
    await sleep(50 + Math.random() * 150);
  }
}
