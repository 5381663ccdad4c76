import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine } from '../../../../infra/local/engine.ts';
import { startCloud } from '../../../../infra/simulator/cloud.ts';
import { formatApiKey } from '../../../../lib/model/access/api-key.ts';
import { createTables } from '../../../../lib/store/documents/create-tables.ts';
import { STATIC_KEYS, timing } from '../../../support/document-backend.ts';
import { environmentOf } from '../../../support/handlers.ts';
import { testKey } from '../../../support/keys.ts';
import { ANY_TIME } from '../../../support/store-builders.ts';
import { startChild } from '../child.ts';
import { type Counts, createClient } from '../client.ts';
import { runEvil } from './evil.ts';
import { createGood, newTimes, type Times, TOLD } from './good.ts';
import { startHangingReceiver, startReceiver } from './receivers.ts';

export interface BesideReport {
  /** Of each of the two parts. */
  readonly seconds: number;
  readonly operations: number;
  readonly alone: Times;
  readonly beside: Times;
  /** How often the evil tenant was answered with each HTTP status. */
  readonly evilStatuses: Readonly<Record<string, number>>;
  /** How often the good tenant was not answered 200. */
  readonly refused: number;
  /** Everything that should not have been; empty after a good run. */
  readonly problems: readonly string[];
}

/** What is on its way in the end is told within this. */
const SETTLE_MS = 90_000;
const EVIL_KEYS = 3;

/**
 * A good tenant on the local tracker, in a process of its own, for half of the time alone, and for the other half with an
 * evil one beside it.
 *
 * @param entry The built local run.
 */
export async function soakBeside(entry: string, seconds: number): Promise<BesideReport> {
  const [cloud, engine] = [await startCloud(), await startEngine()];
  const folder = await mkdtemp(join(tmpdir(), 'soak-beside-'));
  await createTables({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing }, ANY_TIME);
  const goodKeys = ['good0', 'good1', 'good2'].map((id) => testKey(id, 'good:editor:*'));
  const evilKeys = Array.from({ length: EVIL_KEYS }, (_, index) => testKey(`evil${index}`, 'evil:editor:*'));
  const child = await startChild(entry, {
    ...environmentOf(cloud),
    AUTHENTICATION: '',
    API_KEYS: [...goodKeys, ...evilKeys].map(({ stored }) => formatApiKey(stored)).join(' '),
    YDB_DOCAPI_ENDPOINT: engine.endpoint,
    AWS_ACCESS_KEY_ID: STATIC_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STATIC_KEYS.secretAccessKey,
    PORT: '0',
    DATA_DIR: folder,
    POLL_EVERY: '5',
  });
  const counts: Counts = { statuses: new Map(), oddities: [] };
  const evilCounts: Counts = { statuses: new Map(), oddities: [] };
  const clientOf = (key: string, of: Counts) => createClient(child.url, key, of);
  const [first, second, third] = goodKeys.map(({ text }) => clientOf(text, counts));
  if (!first || !second || !third) throw new Error('three keys are needed');
  const good = await createGood(cloud, [first, second, third]);
  const receiver = await startReceiver(good.onEvent);
  const hanging = await startHangingReceiver();
  const half = (seconds * 1_000) / 2;
  const part = async (withEvil: boolean): Promise<Times> => {
    const times = newTimes();
    const end = Date.now() + half;
    const isOver = (): boolean => Date.now() >= end;
    const clients = evilKeys.map(({ text }) => clientOf(text, evilCounts));
    await Promise.all([
      good.live(times, () => isOver()),
      withEvil ? runEvil(cloud, clients, hanging.url, isOver) : undefined,
    ]);
    return times;
  };
  try {
    for (const resource of TOLD) {
      await third.ask('/v1/watches', 'POST', { resource, sink: { webhook: { url: receiver.url } } });
    }
    const alone = await part(false);
    const beside = await part(true);
    const deadline = Date.now() + SETTLE_MS;
    while (Date.now() < deadline && !good.isTold()) await sleep(500);
    const refused = [...counts.statuses].filter(([status]) => status !== 200);
    return {
      seconds: seconds / 2,
      operations: good.operations(),
      alone,
      beside,
      evilStatuses: Object.fromEntries([...evilCounts.statuses].sort(([a], [b]) => a - b)),
      refused: refused.reduce((sum, [, count]) => sum + count, 0),
      problems: [...counts.oddities, ...evilCounts.oddities, ...good.problems(), ...child.complaints()],
    };
  } finally {
    await child.stop();
    await receiver.close();
    await hanging.close();
    await engine.close();
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}
