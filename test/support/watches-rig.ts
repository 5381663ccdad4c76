import { createBackupFunction } from '../../functions/backup.ts';
import { createPollFunction } from '../../functions/poll.ts';
import { createWatchesFunction } from '../../functions/watches.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { timerEvent } from '../../infra/local/timer.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../infra/simulator/cloud.ts';
import type { Handler } from '../../lib/edge/handler.ts';
import { invalidArgument } from '../../lib/model/core/error.ts';
import type { CloudEvent } from '../../lib/model/watch/cloud-event.ts';
import type { SinkHeaders } from '../../lib/model/watch/sink-headers.ts';
import type { SinkTarget } from '../../lib/model/watch/sink-kinds.ts';
import type { Delivered } from '../../lib/model/watch/watch-delivery.ts';
import type { Environment } from '../../lib/runtime/settings.ts';
import type { Sink } from '../../lib/sinks/sink.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../lib/store/rows/document-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { timing } from './document-backend.ts';
import { environmentOf } from './handlers.ts';
import { ANY_TIME } from './store-builders.ts';

/** How long the timer's function works, besides what it keeps for its end. */
const WORK_MS = 1_500;

interface Delivery {
  readonly target: SinkTarget;
  readonly event: CloudEvent;
  readonly secrets: readonly string[];
  /** Absent where there are none. */
  readonly headers?: SinkHeaders;
}

/** The function `watches`, the poller beside it, and a sink that keeps what it is given. */
export interface WatchesRig {
  readonly cloud: Cloud;
  readonly watches: Handler;
  readonly backup: Handler;
  readonly deliveries: Delivery[];
  /** What the sink answers, once each; then it takes everything. */
  readonly answers: Delivered[];
  /** Makes what has been followed due, and lets the timer's function work on it for a while. */
  poll(...followed: readonly string[]): Promise<unknown>;
  /** Makes tasks due, and lets the timer's function work on them for a while. */
  wake(...tasks: readonly string[]): Promise<unknown>;
  readonly store: Store;
  /** What its functions are made of. */
  readonly environment: Environment;
  close(): Promise<void>;
}

/** @param settings Besides those of the simulated cloud, or instead of them. */
export async function startWatches(
  options: CloudOptions = {},
  settings: Environment = {},
): Promise<WatchesRig> {
  const [cloud, engine] = [await startCloud(options), await startEngine()];
  const keys = { accessKeyId: 'k', secretAccessKey: 's' };
  await createTables({ endpoint: engine.endpoint, credentials: keys, timing }, ANY_TIME);
  const store = createDocumentStore({ endpoint: engine.endpoint, credentials: keys, timing });
  const deliveries: Delivery[] = [];
  const answers: Delivered[] = [];
  const sink: Sink = {
    async check(target) {
      if ('webhook' in target && target.webhook.url.startsWith('http:')) {
        throw invalidArgument('sink.webhook.url', 'must be https');
      }
    },
    async deliver(target, event, secrets, { headers = {} }) {
      const some = Object.keys(headers).length > 0;
      deliveries.push({ target, event, secrets, ...(some ? { headers } : {}) });
      return answers.shift() ?? { outcome: 'TAKEN' };
    },
  };
  const environment = environmentOf(cloud, {
    YDB_DOCAPI_ENDPOINT: engine.endpoint,
    AWS_ACCESS_KEY_ID: 'k',
    AWS_SECRET_ACCESS_KEY: 's',
    ...settings,
  });
  const sinks = () => async () => sink;
  const poll = createPollFunction(environment, sinks);
  const wake = async (...tasks: readonly string[]): Promise<unknown> => {
    const at = { at: Date.now(), revision: 0 };
    for (const id of tasks) await store.wakeTask(id, at, ANY_TIME);
    const deadline = Date.now() + WORK_MS + 16_000;
    return poll(timerEvent(''), { getRemainingTimeInMillis: () => deadline - Date.now() });
  };
  return {
    cloud,
    watches: createWatchesFunction(environment, sinks),
    backup: createBackupFunction(environment, sinks),
    deliveries,
    answers,
    store,
    environment,
    wake,
    poll: (...followed) => wake(...followed.map((resource) => `poll:${resource}`)),
    close: async () => {
      await cloud.close();
      await engine.close();
    },
  };
}
