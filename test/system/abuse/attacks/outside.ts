import { createWebhookSink } from '../../../../lib/sinks/webhook.ts';
import { callOf } from '../../../support/events.ts';
import { type Rig, startRig } from '../../../support/rig.ts';
import { type Attack, type Outcome, time } from './attack.ts';

const ZONE = 'dns/zones/dns00000000000000000';
const BACKUP = 'backup/resources/epd00000000000000000';
const MB = 2 ** 20;

/** Runs an attack with a resource of each wire, REST and gRPC. */
const onEach = (attack: (rig: Rig, name: string) => Promise<Outcome>) => async (): Promise<Outcome> => {
  const rig = await startRig();
  try {
    for (const name of [ZONE, BACKUP]) rig.cloud.world.add(name, { seconds: null });
    const outcomes = [await attack(rig, ZONE), await attack(rig, BACKUP)];
    return { seen: outcomes.map(({ seen }) => seen).join('; '), ok: outcomes.every(({ ok }) => ok) };
  } finally {
    await rig.close();
  }
};

/** Whether the resource is listed as before. */
async function isListed({ ask }: Rig, name: string): Promise<boolean> {
  const { body } = await ask('list', `/v1/${name}/operations`);
  return (body['operations'] as readonly unknown[] | undefined)?.length === 1;
}

/** Hosts as addresses that are not public, written in every way that a client would understand. */
const NOT_PUBLIC = [
  ...['127.0.0.1', '0.0.0.0', '169.254.169.254', '2852039166', '0251.0376.0251.0376', '0x7f.1', '127.1'],
  ...['10.1.2.3', '172.31.255.255', '192.168.0.1', '100.64.0.1', '192.0.0.8', '198.18.0.1', '224.0.0.1'],
  ...['240.0.0.1', '255.255.255.255', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]'],
  ...['[fe80::1]', '[fc00::1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[ff02::1]'],
];

/** What upstreams and receivers do to the tracker. */
export const OUTSIDE: readonly Attack[] = [
  {
    attack: 'an upstream answers with 50 MB, over REST and over gRPC',
    bound: '500 or 504 in less than 2 KB, the next call as before, under 1.5 GB of heap',
    run: onEach(async (rig, name) => {
      rig.cloud.world.faults.add({
        kind: 'huge',
        megabytes: 50,
        match: ({ path }) => !path.startsWith('/simulator'),
      });
      const { statusCode, body } = await rig.ask('list', `/v1/${name}/operations`, 60_000);
      rig.cloud.world.faults.clear();
      const isSmall = JSON.stringify(body).length < 2_000;
      const heapMb = process.memoryUsage().heapUsed / MB;
      return {
        seen: `${statusCode}, ${heapMb.toFixed(0)} MB`,
        ok: statusCode >= 500 && isSmall && heapMb < 1_500 && (await isListed(rig, name)),
      };
    }),
  },
  {
    attack: 'an upstream never answers, over REST and over gRPC; the function has 3 s, or 8 to wait',
    bound: '504 within 8 s, the next call as before',
    run: onEach(async (rig, name) => {
      rig.cloud.world.faults.add({ kind: 'hang' });
      const startedAt = performance.now();
      const [list, watch] = await Promise.all([
        rig.ask('list', `/v1/${name}/operations`, 3_000),
        rig.ask('watch', `/v1/${name}/watch?timeout=1s`, 8_000),
      ]);
      const took = performance.now() - startedAt;
      rig.cloud.world.faults.clear();
      const is504 = list.statusCode === 504 && watch.statusCode === 504;
      return {
        seen: `${list.statusCode} and ${watch.statusCode} in ${time(took)}`,
        ok: is504 && took < 8_000 && (await isListed(rig, name)),
      };
    }),
  },
  {
    attack: `${NOT_PUBLIC.length} webhooks at addresses that are not public`,
    bound: 'each is refused',
    async run() {
      const sink = createWebhookSink({
        now: Date.now,
        resolve: () => Promise.reject(new Error('no names here')),
      });
      const taken: string[] = [];
      for (const host of NOT_PUBLIC) {
        const target = { webhook: { url: `https://${host}/` } };
        await sink.check(target, callOf()).then(
          () => taken.push(host),
          () => undefined,
        );
      }
      return {
        seen: taken.length === 0 ? 'each is refused' : taken.join(', '),
        ok: taken.length === 0,
      };
    },
  },
];
