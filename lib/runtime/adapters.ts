import { once } from '../async/once.ts';
import type { TrackerError } from '../model/core/error.ts';
import { outcomeOf } from '../model/core/log.ts';
import type { ProblemTurn, StandingProblem } from '../model/core/problem.ts';
import type { Anomaly } from '../model/following/observation.ts';
import { reconcile } from '../model/following/reconcile.ts';
import type { Operation } from '../model/operation/operation.ts';
import type { Watch } from '../model/watch/watch.ts';
import type { BackupService } from '../providers/backup-service.ts';
import { type Cloud, createCloud } from '../providers/cloud.ts';
import { fittingBackup, fittingCloud } from '../providers/fitting.ts';
import { createGoogle } from '../providers/google/google.ts';
import { createPageSizes } from '../providers/page-sizes.ts';
import type { Roster } from '../providers/roster.ts';
import { createBackupRoster } from '../providers/yandex/backup/roster.ts';
import { createYandexRest } from '../providers/yandex/rest.ts';
import { createYandex } from '../providers/yandex/yandex.ts';
import { createAesGcmSealer } from '../sealing/aes-gcm.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { Sink } from '../sinks/sink.ts';
import type { LatestInvocation } from './latest-invocation.ts';
import type { Settings } from './settings.ts';
import { systemTiming } from './system-timing.ts';

const systemOptions = { timing: systemTiming, requestId: () => crypto.randomUUID() };

function endpointOption(endpoint: URL | undefined): { endpoint?: string } {
  return endpoint ? { endpoint: endpoint.href.replace(/\/$/, '') } : {};
}

/** Every cloud behind one port. */
export function createProvider(settings: Settings): Cloud {
  const options = { ...systemOptions, fetch: globalThis.fetch };
  const cloud = createCloud({
    yandex: createYandex({
      rest: createYandexRest({ ...options, ...endpointOption(settings.YC_REST_ENDPOINT) }),
      grpc: once(async () => {
        const { createYandexGrpc } = await import('../providers/yandex/grpc.ts');
        return createYandexGrpc({ ...options, ...endpointOption(settings.YC_GRPC_ENDPOINT) });
      }),
      overGrpc: settings.YC_GRPC_COLLECTIONS,
    }),
    google: createGoogle(
      once(async () => {
        const google = await import('../providers/google/rest.ts');
        return google.createGoogle({ ...options, ...endpointOption(settings.GOOGLE_ENDPOINT) });
      }),
    ),
  });
  return fittingCloud(cloud, createPageSizes());
}

/** Cloud Backup, loaded by the first call to it. */
export function createBackupClient({ YC_GRPC_ENDPOINT }: Settings): () => Promise<BackupService> {
  return once(async () => {
    const { createBackupService } = await import('../providers/yandex/backup/client.ts');
    const service = createBackupService({ ...systemOptions, ...endpointOption(YC_GRPC_ENDPOINT) });
    return fittingBackup(service, createPageSizes());
  });
}

/** The members of folders: Cloud Backup's machines. */
const createRoster = (settings: Settings): Roster => createBackupRoster(createBackupClient(settings));

/** @throws {Error} where no sealing key is set. */
export function createSealer({ SEALING_KEYS }: Settings): Sealer {
  if (!SEALING_KEYS) throw new Error('setting SEALING_KEYS is required');
  return createAesGcmSealer({
    keys: SEALING_KEYS,
    randomBytes,
  });
}

const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));

/** Bytes that cannot be predicted. */
export const createRandomBytes = () => randomBytes;

/** The sinks, loaded when a watch is made or an event is delivered. */
export function createSinks(settings: Settings): () => Promise<Sink> {
  const { ALLOW_LOOPBACK_SINKS, YMQ_ENDPOINT, YMQ_ACCESS_KEY_ID, YMQ_SECRET_ACCESS_KEY } = settings;
  const credentials =
    YMQ_ACCESS_KEY_ID && YMQ_SECRET_ACCESS_KEY
      ? { accessKeyId: YMQ_ACCESS_KEY_ID, secretAccessKey: YMQ_SECRET_ACCESS_KEY }
      : undefined;
  const { now } = systemTiming;
  return once(async () => {
    const sinks = await import('../sinks/sinks.ts');
    return sinks.createSinks({
      now,
      fetch: globalThis.fetch,
      webhook: { allowLoopback: ALLOW_LOOPBACK_SINKS === '1' },
      queue: { credentials, ...endpointOption(YMQ_ENDPOINT) },
      workflow: endpointOption(settings.YC_REST_ENDPOINT),
    });
  });
}

const createAnomalyLog =
  (_: Settings, { log }: LatestInvocation) =>
  (resource: string, { kind, id, problem }: Anomaly): void =>
    log({ level: 'WARN', message: `${resource} ${kind}`, resource, operation: id, error: problem });

const createProblemLog =
  (_: Settings, { log }: LatestInvocation) =>
  (resource: string, turn: ProblemTurn, { code, message, since, polls }: StandingProblem): void =>
    log({
      level: turn === 'OVER' ? 'INFO' : 'WARN',
      message: `${resource} ${turn === 'OVER' ? 'is seen again' : `is not seen: ${code}`}`,
      resource,
      since,
      polls,
      error: message,
    });

const createErrorLog =
  (_: Settings, { log }: LatestInvocation) =>
  (task: string, error: TrackerError): void =>
    log({ ...outcomeOf(error), message: `${task} ${error.code}`, task });

export const createWatchErrorLog =
  (_: Settings, { log }: LatestInvocation) =>
  ({ id }: Operation, error: TrackerError): void =>
    log({ ...outcomeOf(error), message: `watch on ${id} ${error.code}`, operation: id });

/** For functions that follow resources, besides the store. */
export const pollingAdapters = {
  provider: createProvider,
  sealer: createSealer,
  reconcile: () => reconcile,
  onAnomaly: createAnomalyLog,
  onProblem: createProblemLog,
  onError: createErrorLog,
};

const createUntoldLog =
  (_: Settings, { log }: LatestInvocation) =>
  ({ tenant, id, resource }: Watch, what: string): void =>
    log({ level: 'WARN', message: `watch ${id} UNTOLD`, tenant, watch: id, resource, error: what });

/** For functions that keep or serve watches, besides. */
export const notifyingAdapters = { sinks: createSinks, roster: createRoster, onUntold: createUntoldLog };
