import { join } from 'node:path';
import { createBackupFunction } from '../../functions/backup.ts';
import { createGetFunction } from '../../functions/get.ts';
import { createListFunction } from '../../functions/list.ts';
import { createPollFunction } from '../../functions/poll.ts';
import { createWatchFunction } from '../../functions/watch.ts';
import { createWatchesFunction } from '../../functions/watches.ts';
import { type Admission, createAdmission } from '../../lib/edge/admission.ts';
import { checkGoogleCredentials } from '../../lib/providers/google/tokens/read-credentials.ts';
import { createProvider } from '../../lib/runtime/adapters.ts';
import { type Environment, readSettings } from '../../lib/runtime/settings.ts';
import { systemTiming } from '../../lib/runtime/system-timing.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import gateway from '../gateway.yaml';
import { type Cloud, startCloud } from '../simulator/cloud.ts';
import { referencePage } from '../tools/reference/page.ts';
import { type Engine, startEngine } from './engine.ts';
import { startServer } from './server.ts';
import { localSealingKey, prepareDataDir, readLocalSettings, simulatedClouds } from './settings.ts';
import { startTimer } from './timer.ts';

/** The whole tracker on one machine. */
export interface LocalTracker {
  readonly url: string;
  /** The simulated cloud, where there is one. */
  readonly cloud: Cloud | undefined;
  /** The clouds that it stands in for. */
  readonly simulated: readonly string[];
  /** Whether callers need a key: they do where API_KEYS is set. */
  readonly asksForKeys: boolean;
  close(): Promise<void>;
}

/** The embedded engine takes any keys, and no tokens. */
const LOCAL_KEYS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
const TABLES_MS = 30_000;

/**
 * Starts the deployed handlers behind a local gateway and a timer; an embedded store, unless one is set; and a simulated
 * cloud in the place of each one not set.
 */
export async function startTracker(environment: Environment): Promise<LocalTracker> {
  const { PORT, DATA_DIR, POLL_EVERY } = readLocalSettings(environment);
  // What the functions would only find out when they are called.
  const given = readSettings(environment);
  createProvider(given);
  checkGoogleCredentials(given.GOOGLE_CREDENTIALS);
  await prepareDataDir(DATA_DIR);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    // First of all: one process at a time may have the folder.
    const engine = environment['YDB_DOCAPI_ENDPOINT'] ? undefined : await embed(join(DATA_DIR, 'store'));
    if (engine) closers.push(engine.close);
    const simulated = simulatedClouds(environment);
    const cloud = simulated.yandex || simulated.google ? await simulate(DATA_DIR) : undefined;
    if (cloud) closers.push(cloud.close);
    const settings: Environment = {
      ...environment,
      SEALING_KEYS: environment['SEALING_KEYS'] || (await localSealingKey(DATA_DIR)),
      ...(engine ? { YDB_DOCAPI_ENDPOINT: engine.endpoint, ...LOCAL_KEYS } : {}),
      ...(cloud && simulated.yandex
        ? {
            YC_REST_ENDPOINT: cloud.restEndpoint,
            YC_GRPC_ENDPOINT: cloud.grpcEndpoint,
            YC_AUTH_ENDPOINT: cloud.restEndpoint,
          }
        : {}),
      ...(cloud && simulated.google
        ? { GOOGLE_ENDPOINT: cloud.googleEndpoint, GOOGLE_TOKEN: cloud.token }
        : {}),
      ...(cloud ? { SIMULATED_CLOUD: '1' } : {}),
      ...(environment['API_KEYS'] ? {} : { AUTHENTICATION: 'off' }),
    };
    const token = simulated.yandex ? cloud?.token : undefined;
    const server = await startServer({
      port: PORT,
      handlers: [
        createListFunction(settings),
        createWatchFunction(settings),
        createWatchesFunction(settings),
        createBackupFunction(settings),
        createGetFunction(settings),
      ],
      token,
      reference: referencePage(gateway),
      simulator: cloud && { endpoint: cloud.restEndpoint, admit: admissionOf(settings) },
    }).catch((cause: NodeJS.ErrnoException) => {
      throw new Error(`setting PORT must be a free port, which ${PORT} is not (${cause.code}); 0 picks one`, {
        cause,
      });
    });
    closers.push(server.close);
    if (POLL_EVERY > 0) closers.push(startTimer(createPollFunction(settings), POLL_EVERY, token));
    const names = [simulated.yandex && 'Yandex Cloud', simulated.google && 'Google'];
    return {
      url: server.url,
      cloud,
      simulated: names.filter((name) => name !== false),
      asksForKeys: Boolean(environment['API_KEYS']),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Who is let in: holders of keys, or everybody while authentication is off. */
function admissionOf(environment: Environment): Admission {
  const { AUTHENTICATION, API_KEYS: keys = [] } = readSettings(environment);
  const settings = { required: AUTHENTICATION !== 'off', keys };
  return createAdmission({ settings: () => settings, now: systemTiming.now });
}

function simulate(folder: string): Promise<Cloud> {
  return startCloud({ populate: true, journal: join(folder, 'simulated-cloud.jsonl') });
}

async function embed(path: string): Promise<Engine> {
  const engine = await startEngine({ path });
  await createTables(
    {
      endpoint: engine.endpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      timing: systemTiming,
    },
    { deadline: Date.now() + TABLES_MS, signal: AbortSignal.timeout(TABLES_MS) },
  );
  return engine;
}
