import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { systemTiming } from '../../../lib/runtime/system-timing.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { deployerToken } from '../deploy/iam-token.ts';
import { type Findings, report } from './claims.ts';
import { type CleanUp, createCleanUp } from './clean-up.ts';
import { createDns, type Dns } from './cloud.ts';
import { proveGateway } from './gateway.ts';
import { createProve, type Prove } from './prove.ts';
import { startReceiver } from './receiver.ts';
import { plan, problems } from './requirements.ts';
import { createTableCalls, MARKER, type TableCalls } from './tables.ts';
import { told } from './told.ts';
import { createTracker } from './tracker.ts';
import { proveTracking } from './tracking.ts';

/** The exit codes: all that was tried is proven; something is not, or is left behind; nothing was done. */
const [PROVEN, FAILED, REFUSED] = [0, 1, 2];
/** How the names of all zones begin that a run makes. */
const PREFIX = 'operation-tracker-live-';
const TABLES_MS = 120_000;

interface LiveOptions {
  readonly environment: Environment;
  /** Whether what the plan says may be done. */
  readonly yes: boolean;
  readonly write: (text: string) => void;
  /** Ends the run after the call that is under way; what was made is deleted all the same. */
  readonly signal: AbortSignal;
}

/** Holds the tracker against a real folder, deletes what it has made, and answers the exit code. */
export async function runLive({ environment, yes, write, signal }: LiveOptions): Promise<number> {
  const missing = problems(environment);
  if (missing.length > 0) {
    write(`${['nothing was done:', ...missing, 'docs/live.md says more'].join('\n  ')}\n`);
    return REFUSED;
  }
  const zone = `${PREFIX}${randomBytes(4).toString('hex')}`;
  write(plan(environment, zone));
  if (!yes) {
    write('Nothing was done. If that is what you want: npm run live -- --yes\n');
    return REFUSED;
  }
  const findings: Findings = new Map();
  const cleanUp = createCleanUp(write);
  let stopped: unknown;
  try {
    await prove(environment, zone, { cleanUp, prove: createProve(findings, write, signal), signal, write });
  } catch (thrown) {
    stopped = thrown;
    write(`stopped: ${signal.aborted ? 'interrupted' : told(thrown)}\n`);
  }
  const left = await cleanUp.run();
  write(`\n${report(findings)}`);
  for (const name of left) write(`LEFT BEHIND, delete it by hand: ${name}\n`);
  const isProven = [...findings.values()].every(({ outcome }) => outcome === 'PROVEN');
  return isProven && stopped === undefined && left.length === 0 ? PROVEN : FAILED;
}

interface Tools extends Pick<LiveOptions, 'signal' | 'write'> {
  readonly cleanUp: CleanUp;
  readonly prove: Prove;
}

async function prove(environment: Environment, zone: string, tools: Tools): Promise<void> {
  const { YC_REST_ENDPOINT: restEndpoint, YDB_DOCAPI_ENDPOINT: endpoint = '' } = environment;
  const { TRACKER_URL: url, TRACKER_KEY: key } = environment;
  const iam = restEndpoint ? { endpoint: `${restEndpoint}/iam/v1/tokens` } : {};
  const token = await deployerToken(environment, iam);
  const sleep = (ms: number) => wait(ms);
  const dns = createDns({ token, restEndpoint, folderId: environment['YC_FOLDER_ID'] ?? '' });
  const tables = createTableCalls({ endpoint, token, sleep });
  await deleteLeftovers(dns, tables, tools.write);
  if (await proveTables(endpoint, token, tables, tools)) {
    const receiver = await startReceiver();
    tools.cleanUp.add(`the zone ${zone}`, async () => {
      for (const id of await dns.find(zone)) await dns.delete(id);
    });
    const { YC_GRPC_ENDPOINT, YC_GRPC_COLLECTIONS } = environment;
    const endpoints = { YC_REST_ENDPOINT: restEndpoint, YC_GRPC_ENDPOINT, YC_GRPC_COLLECTIONS };
    const tracker = createTracker({ ...endpoints, YC_TOKEN: token, YDB_DOCAPI_ENDPOINT: endpoint });
    await proveTracking(zone, { ...tools, dns, tracker, receiver, sleep }).finally(receiver.close);
  }
  if (url && key) await proveGateway(url, key, tools.prove);
}

/** @throws {Error} where the database has tables of a tracker that no run has made. */
async function deleteLeftovers(dns: Dns, tables: TableCalls, write: LiveOptions['write']): Promise<void> {
  if (await tables.describe(MARKER)) {
    await tables.removeAll();
    write('deleted the tables of an earlier run\n');
  } else {
    const there = await tables.existing();
    if (there.length > 0) {
      throw new Error(
        `the database has tables of a tracker (${there.join(', ')}); name a throw-away database`,
      );
    }
  }
  for (const id of await dns.find(PREFIX)) {
    await dns.delete(id);
    write(`deleted the zone ${id} of an earlier run\n`);
  }
}

async function proveTables(
  endpoint: string,
  token: string,
  tables: TableCalls,
  tools: Tools,
): Promise<boolean> {
  const { cleanUp, prove, signal } = tools;
  const make = () => {
    const options = { endpoint, credentials: { token: () => token }, timing: systemTiming };
    return createTables(options, { deadline: Date.now() + TABLES_MS, signal });
  };
  cleanUp.add('the tables', () => tables.removeAll());
  const made = await prove(['bearer', 'tables'], async () => {
    await tables.mark();
    const all = await make();
    return `${all.length} tables: ${all.map(({ name, expiry }) => `${name} (expiry ${expiry})`).join(', ')}`;
  });
  if (!made) return false;
  return prove(['tables-again'], async () => {
    const anew = (await make()).filter(({ created }) => created);
    if (anew.length > 0) throw new Error(`${anew.map(({ name }) => name).join(', ')} were made again`);
    const indexes = (await tables.describe('tasks'))?.['GlobalSecondaryIndexes'];
    return `the tables are taken as they are; their descriptions have ${indexes ? 'their indexes' : 'no indexes'}`;
  });
}
