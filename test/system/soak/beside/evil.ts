import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import type { Client, Reply } from '../client.ts';

const RESOURCE = 'dns/zones/dns000000000000evil1';
const HANGING = Array.from({ length: 30 }, (_, index) => `compute/instances/evil${index}`);
const WATCHES = 20;
const CHURN_MS = 20_000;
/** Slow enough for the one process that does everything: what hangs is to be seen, not how busy the machine is. */
const PAUSE_MS = 2_000;
const pick = (from: readonly string[]): string => from[Math.floor(Math.random() * from.length)] ?? '';
const noise = (): string => encodeURIComponent(String.fromCharCode(...Array.from({ length: 20 }, dice)));
const dice = (): number => Math.floor(Math.random() * 0xd000);

type Deed = (client: Client) => Promise<Reply>;

const createWatch = (client: Client, watch: object): Promise<Reply> =>
  client.ask('/v1/watches', 'POST', watch);

/** What the evil tenant does again and again, each with as many at once. */
const DEEDS: readonly (readonly [number, Deed])[] = [
  // The dearest pages.
  [4, ({ ask }) => ask('/v1/operations?filter=createdBy%3Dnobody&pageSize=1000')],
  [2, ({ ask }) => ask('/v1/watches?pageSize=1000&view=FULL')],
  // Names that nobody resolves.
  [
    6,
    (client) =>
      createWatch(client, {
        resource: RESOURCE,
        sink: { webhook: { url: `https://${noise().replace(/\W/g, '')}.evil.invalid/` } },
      }),
  ],
  // Upstreams that hang, for callers and for the timer.
  [6, ({ ask }) => ask(`/v1/${pick(HANGING)}/watch?timeout=5s`)],
  // Nonsense.
  [2, ({ ask }) => ask(`/v1/${noise()}/${noise()}?${noise()}=${noise()}`, pick(['GET', 'DELETE', 'POST']))],
  [2, ({ ask }) => ask(`/v1/operations?pageToken=${noise()}&filter=${noise()}`)],
];

/** The evil tenant, from here to the end: its receivers and its upstreams hang, and it calls as fast as it may. */
export async function runEvil(
  cloud: Cloud,
  clients: readonly Client[],
  receiver: string,
  isOver: () => boolean,
): Promise<void> {
  cloud.world.declare(RESOURCE);
  cloud.world.faults.add({ kind: 'hang', match: ({ path }) => path.includes('/evil') });
  const clientOf = (index: number): Client => clients[index % clients.length] as Client;
  const watch = async (): Promise<void> => {
    for (let index = 0; index < WATCHES && !isOver(); index += 1) {
      const sink = { webhook: { url: `${receiver}${index}` } };
      await createWatch(clientOf(index), { watchId: `evil${index}`, resource: RESOURCE, sink });
      await sleep(100);
    }
  };
  const churn = async (): Promise<void> => {
    while (!isOver()) {
      cloud.world.add(RESOURCE, { seconds: 1 });
      await sleep(CHURN_MS);
    }
  };
  const keepDoing = async (deed: Deed, index: number): Promise<void> => {
    while (!isOver()) {
      await deed(clientOf(index));
      await sleep(PAUSE_MS);
    }
  };
  const deeds = DEEDS.flatMap(([count, deed]) => Array.from({ length: count }, () => deed));
  await Promise.all([watch(), churn(), ...deeds.map((deed, index) => keepDoing(deed, index))]);
}
