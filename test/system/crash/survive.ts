import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { progressOf } from '../../../lib/model/following/progress.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import type { Store } from '../../../lib/store/store.ts';
import { seeded } from '../../sim/shared/random.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { environmentOf } from '../../support/handlers.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { startChurn } from './churn.ts';
import { faultsOf } from './invariants.ts';

const RESOURCES = 24;
/** Every third is Google's. */
const nameOf = (index: number): string =>
  index % 3 === 2
    ? `google/run/v2/projects/p${index}/locations/l`
    : `dns/zones/dns${String(index).padStart(17, '0')}`;
const SETTLE_MS = 180_000;

export interface Survival {
  readonly kills: number;
  readonly operations: number;
  readonly changes: number;
  readonly violations: readonly string[];
}

/**
 * Kills a process that polls into an engine on disk so many times, each at a moment of chance soon after it has got an
 * answer from the upstream; starts it again each time, and says what is wrong with the logs at the end. Google's tokens
 * end after seconds, and at times it refuses them.
 */
export async function surviveKills(kills: number, seed: number): Promise<Survival> {
  const random = seeded(seed);
  const folder = await mkdtemp(join(tmpdir(), 'crash-'));
  const cloud = await startCloud({ googleTokenSeconds: 10 });
  const names = Array.from({ length: RESOURCES }, (_, index) => nameOf(index));
  for (const name of names) cloud.world.declare(name);
  let life = await startLife(cloud, folder, names);
  try {
    await until(async () =>
      (await Promise.all(names.map((name) => isListed(life.store, name)))).every(Boolean),
    );
    const stop = startChurn(cloud.world, names, random);
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(random.next() * 1_500);
      const asked = cloud.requests.length;
      await until(async () => cloud.requests.length > asked, 5);
      await sleep(random.next() * 40);
      life.child.kill('SIGKILL');
      await once(life.child, 'exit');
      if (random.chance(0.5)) refuseTokens(cloud, random.whole(1, 3));
      life = await startLife(cloud, folder, names);
    }
    stop();
    const check = () => Promise.all(names.map((name) => checkLog(cloud, life.store, name)));
    await until(async () => (await check()).every(({ violations }) => violations.length === 0));
    const logs = await check();
    return {
      kills,
      operations: names.flatMap((name) => cloud.world.ids(name)).length,
      changes: logs.reduce((sum, { changes }) => sum + changes, 0),
      violations: logs.flatMap(({ violations }) => violations),
    };
  } finally {
    life.child.kill('SIGKILL');
    await cloud.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Google takes no token of before, and gives the account no new one so many times. */
function refuseTokens({ identity, world }: Cloud, times: number): void {
  identity.google.revoke();
  const match = ({ path }: { readonly path: string }) => path.includes('generateAccessToken');
  world.faults.add({ kind: 'status', http: 403, times, match });
}

async function startLife(
  cloud: Cloud,
  folder: string,
  names: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly store: Store }> {
  const { accessKeyId, secretAccessKey } = STATIC_KEYS;
  const environment = environmentOf(cloud, {
    GOOGLE_TOKEN: '',
    GOOGLE_CREDENTIALS: cloud.identity.externalAccount,
    STORE: folder,
    FOLLOW: names.join(','),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
  const child = spawn(process.execPath, ['--no-warnings', resolve('dist/crash-poller/main.mjs')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [endpoint] = (await once(lines, 'line')) as [string];
  const store = createDocumentStore({ endpoint, credentials: STATIC_KEYS, timing });
  return { child, store };
}

async function isListed(store: Store, name: string): Promise<boolean> {
  const tracking = await store.readTracking(name, ANY_TIME);
  return tracking !== undefined && progressOf(tracking).fullScan !== undefined;
}

async function checkLog({ world }: Cloud, store: Store, name: string) {
  const { revision = 0 } = (await store.readTracking(name, ANY_TIME)) ?? {};
  const log = await store.readChanges(name, { after: 0, upTo: revision, limit: 1_000_000 }, ANY_TIME);
  const operations = world.ids(name).map((id) => world.get(id));
  return { changes: log.length, violations: faultsOf(name, log, revision, operations) };
}

/** Waits until it is so, or for as long as things may take to settle. */
async function until(isSo: () => Promise<boolean>, everyMs = 500): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  while (!(await isSo()) && Date.now() < end) await sleep(everyMs);
}
