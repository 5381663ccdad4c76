import { join } from 'node:path';
import { createGet } from '../../functions/get.ts';
import { createList } from '../../functions/list.ts';
import type { Environment } from '../../lib/settings.ts';
import { type Cloud, startCloud } from './cloud/cloud.ts';
import { startServer } from './server.ts';
import { localSealingKey, readLocalSettings, simulatedClouds } from './settings.ts';

/** The whole tracker on one machine. */
export interface LocalTracker {
  readonly url: string;
  /** The simulated cloud, where there is one. */
  readonly cloud: Cloud | undefined;
  close(): Promise<void>;
}

/** Starts the deployed handlers behind a local gateway, and a simulated cloud in the place of each one not set. */
export async function startTracker(environment: Environment): Promise<LocalTracker> {
  const { PORT, DATA_DIR } = readLocalSettings(environment);
  const simulated = simulatedClouds(environment);
  const sealingKey = environment['SEALING_KEYS'] || (await localSealingKey(DATA_DIR));
  const cloud =
    simulated.yandex || simulated.google
      ? await startCloud({ populate: true, journal: join(DATA_DIR, 'simulated-cloud.jsonl') })
      : undefined;
  const settings: Environment = {
    ...environment,
    SEALING_KEYS: sealingKey,
    ...(cloud && simulated.yandex
      ? { YC_REST_ENDPOINT: cloud.restEndpoint, YC_GRPC_ENDPOINT: cloud.grpcEndpoint }
      : {}),
    ...(cloud && simulated.google
      ? { GOOGLE_ENDPOINT: cloud.googleEndpoint, GOOGLE_TOKEN: cloud.token }
      : {}),
    ...(cloud ? { SIMULATED_CLOUD: '1' } : {}),
  };
  try {
    const server = await startServer({
      port: PORT,
      handlers: [createList(settings), createGet(settings)],
      token: simulated.yandex ? cloud?.token : undefined,
      simulator: cloud?.restEndpoint,
    });
    return {
      url: server.url,
      cloud,
      async close() {
        await server.close();
        await cloud?.close();
      },
    };
  } catch (thrown) {
    await cloud?.close();
    throw thrown;
  }
}
