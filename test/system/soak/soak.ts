import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine } from '../../../infra/local/engine.ts';
import { startCloud } from '../../../infra/simulator/cloud.ts';
import { formatApiKey } from '../../../lib/model/access/api-key.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { randomFaults } from '../../support/faults.ts';
import { environmentOf } from '../../support/handlers.ts';
import { testKey } from '../../support/keys.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { startStrictFront } from '../../support/strict-front.ts';
import { type Child, startChild } from './child.ts';
import { type Counts, createClient } from './client.ts';
import { createFollower, cursorOf, type Follower, pathOf } from './follower.ts';
import { type Begun, CALLERS, keepCalling, makeTrouble, RESOURCES } from './load.ts';
import { memoryOf, sampleMemory } from './memory.ts';

export interface SoakReport {
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly operations: number;
  readonly changes: number;
  readonly upstreamFaults: number;
  readonly storeFaults: number;
  readonly rssWarmMb: number;
  readonly rssEndMb: number;
  /** Everything that should not have been; empty after a good run. */
  readonly problems: readonly string[];
}

/** When the faults are over, everything is told within this. */
const SETTLE_MS = 90_000;

/**
 * Puts the local tracker, in a process of its own, under a mixed load for so long, on a cloud and a store that fail
 * again and again; then lets the faults end and reads every log from its beginning.
 *
 * @param entry The built local run.
 */
export async function soak(entry: string, seconds: number): Promise<SoakReport> {
  const [cloud, engine, folder] = [
    await startCloud(),
    await startEngine(),
    await mkdtemp(join(tmpdir(), 'soak-')),
  ];
  await createTables({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing }, ANY_TIME);
  let failing = false;
  let storeFaults = 0;
  const nextFault = randomFaults(1);
  const front = await startStrictFront({
    engine: engine.endpoint,
    faults: (action) => {
      const fault = failing ? nextFault(action) : undefined;
      if (fault) storeFaults += 1;
      return fault;
    },
  });
  for (const resource of RESOURCES) cloud.world.declare(resource);
  const keys = CALLERS.map((_, index) => testKey(`caller${index}`, 'soak:editor:*'));
  const followersKey = testKey('followers', 'soak:viewer:*');
  const child = await startChild(entry, {
    ...environmentOf(cloud),
    AUTHENTICATION: '',
    API_KEYS: [...keys, followersKey].map(({ stored }) => formatApiKey(stored)).join(' '),
    YDB_DOCAPI_ENDPOINT: front.endpoint,
    AWS_ACCESS_KEY_ID: STATIC_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STATIC_KEYS.secretAccessKey,
    PORT: '0',
    DATA_DIR: folder,
    POLL_EVERY: '5',
  });
  try {
    return await run(child);
  } finally {
    await child.stop();
    await front.close();
    await engine.close();
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }

  async function run({ url }: Child): Promise<SoakReport> {
    const counts: Counts = { statuses: new Map(), oddities: [] };
    const reader = createClient(url, followersKey.text, counts);
    const never = (): boolean => false;
    const starts = await Promise.all(
      RESOURCES.map(async (resource) =>
        cursorOf((await reader.insist(`${pathOf(resource)}timeout=10s`, never)) ?? {}),
      ),
    );
    const followers = RESOURCES.map((resource, index) =>
      createFollower(reader, resource, undefined, starts[index]),
    );
    const consumers = RESOURCES.slice(0, 2).map((resource) => createFollower(reader, resource, 'soak'));
    for (const consumer of consumers) await consumer.step(never);

    failing = true;
    const startedAt = Date.now();
    const isOver = (): boolean => Date.now() - startedAt >= seconds * 1_000;
    const begun: Begun[] = [];
    let settled = false;
    const following = [...followers, ...consumers].map((follower) => follow(follower, () => settled));
    const [upstreamFaults, memory] = await Promise.all([
      makeTrouble(cloud, begun, isOver),
      sampleMemory(child.rssMb, isOver),
      ...CALLERS.map((call, index) => {
        const client = createClient(url, keys[index]?.text ?? '', counts);
        return keepCalling(() => call(client, begun), isOver);
      }),
    ]);

    failing = false;
    cloud.world.faults.clear();
    for (const { id } of begun) if (!cloud.world.get(id).done) cloud.world.finish(id, 'SUCCEEDED');
    const deadline = Date.now() + SETTLE_MS;
    while (Date.now() < deadline && missing(followers, begun).length > 0) await sleep(500);
    settled = true;
    await Promise.all(following);
    const logs = await Promise.all(RESOURCES.map((resource, index) => reread(resource, starts[index])));

    async function reread(resource: string, from: string | undefined): Promise<Follower> {
      const log = createFollower(reader, resource, undefined, from);
      for (let before = -1; before !== log.changes(); ) {
        before = log.changes();
        await log.step(never);
      }
      return log;
    }

    const { warmMb, endMb } = memoryOf(memory);
    const code = await child.stop();
    return {
      seconds,
      statuses: Object.fromEntries([...counts.statuses].sort(([a], [b]) => a - b)),
      operations: begun.length,
      changes: logs.reduce((sum, log) => sum + log.changes(), 0),
      upstreamFaults,
      storeFaults,
      rssWarmMb: warmMb,
      rssEndMb: endMb,
      problems: [
        ...counts.oddities,
        ...child.complaints(),
        ...[...followers, ...logs].flatMap(({ oddities }) => oddities),
        ...[followers, logs].flatMap((told) => missing(told, begun)),
        ...(code === '0' ? [] : [`the tracker ended with ${code}`]),
      ],
    };
  }
}

async function follow(follower: Follower, isOver: () => boolean): Promise<void> {
  while (!isOver() && (await follower.step(isOver)));
}

/** The operations whose end was not told exactly once, or was told to be what no operation came to. */
function missing(followers: readonly Follower[], begun: readonly Begun[]): readonly string[] {
  return begun.flatMap(({ resource, id }) => {
    const follower = followers.find((candidate) => candidate.resource === resource);
    const ends = follower?.endsOf(id) ?? [];
    const isRight = ends.length === 1 && ends[0] !== 'LOST' && ends[0] !== 'UNKNOWN';
    return isRight ? [] : [`${resource} ${id} ended ${ends.length} times: ${ends.join(', ')}`];
  });
}
