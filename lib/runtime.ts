import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrackerError } from './model/error.ts';
import type { Timing } from './model/timing.ts';
import { type Rate, type TokenBucket, takeToken } from './model/token-bucket.ts';
import type { BackupService } from './providers/backup-service.ts';
import { type Cloud, createCloud } from './providers/cloud.ts';
import { createGoogle } from './providers/google.ts';
import type { Call } from './providers/provider.ts';
import { createYandexRest } from './providers/yandex-rest.ts';
import { createAesGcmSealer } from './sealing/aes-gcm.ts';
import type { Sealer } from './sealing/sealer.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import type { Sink } from './sinks/sink.ts';
import { createDocumentStore } from './store/document-store.ts';
import type { Store } from './store/store.ts';
import { documentStoreOptions } from './store-options.ts';

const timing: Timing = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

interface InvocationLimits {
  readonly deadline: number;
  readonly token?: string;
}

/** What one invocation has asked for. */
interface Tally {
  upstreamCalls: number;
  requestUnits: number;
}

/** The newest invocation, for adapters, which outlive it. */
export interface Current {
  /** Its IAM token; all tokens of the service account are good for the same. */
  readonly token: () => string | undefined;
  readonly onRequestUnits: (units: number) => void;
}

/** How fast polls may go to one host; what its quotas are nobody documents. */
export const POLL_RATE: Rate = { perSecond: 50, burst: 100 };

/** Makes each adapter of a function from its settings, by the name that its use cases know it by. */
type Factories = Readonly<Record<string, (settings: Settings, current: Current) => unknown>>;

/** What the use cases of one invocation work with: its call, time and chance, and the adapters that its function named. */
export type Scope<Made extends Factories> = Timing & {
  /** Page tokens and cursors are good for the tenant they were made for. */
  readonly tenant: string;
  readonly call: Call;
} & { readonly [Name in keyof Made]: ReturnType<Made[Name]> };

/** A value that is made at most once, when it is first asked for; a failure is not kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * All that a function's handler takes from its surroundings. Settings are read and adapters made when the first
 * invocation asks for them, and kept for the next ones; tokens and deadlines belong to one invocation.
 *
 * @param rate How fast calls may go to one host, all invocations together. Without it nothing holds them back: whoever
 *   calls a function for one answer sets the pace.
 */
export function createRuntime<Made extends Factories>(
  environment: Environment,
  factories: Made,
  rate?: Rate,
) {
  const settings = once(() => readSettings(environment));
  const delayFor = rate ? paced(rate) : () => 0;
  let latest: { readonly invocation: InvocationLimits; readonly tally: Tally } | undefined;
  const current: Current = {
    token: () => latest?.invocation.token,
    onRequestUnits: (units) => {
      if (latest) latest.tally.requestUnits += units;
    },
  };
  const adapters = Object.entries(factories).map(
    ([name, make]) => [name, once(() => make(settings(), current))] as const,
  );
  return {
    now: timing.now,
    newRequestId: () => crypto.randomUUID(),
    write: (line: string): void => void process.stdout.write(`${line}\n`),
    open: (invocation: InvocationLimits, tally: Tally): Scope<Made> => {
      latest = { invocation, tally };
      const scope = {
        ...timing,
        tenant: 'default',
        call: createCall(settings(), invocation, tally, delayFor),
      };
      for (const [name, get] of adapters) Object.defineProperty(scope, name, { get, enumerable: true });
      return scope as unknown as Scope<Made>;
    },
  };
}

const calling = { timing, requestId: () => crypto.randomUUID() };

function base(endpoint: URL | undefined): { endpoint?: string } {
  return endpoint ? { endpoint: endpoint.href.replace(/\/$/, '') } : {};
}

/** How long the next call to a host has to wait, in milliseconds. */
function paced(rate: Rate): (host: string) => number {
  const buckets = new Map<string, TokenBucket>();
  return (host) => {
    const { bucket, waitMs } = takeToken(rate, buckets.get(host), timing.now());
    buckets.set(host, bucket);
    return waitMs;
  };
}

/** Every cloud behind one port. */
export function createProvider(settings: Settings): Cloud {
  const options = { ...calling, fetch: globalThis.fetch };
  return createCloud({
    rest: createYandexRest({ ...options, ...base(settings.YC_REST_ENDPOINT) }),
    google: createGoogle({ ...options, ...base(settings.GOOGLE_ENDPOINT) }),
    grpc: once(async () => {
      const { createYandexGrpc } = await import('./providers/yandex-grpc.ts');
      return createYandexGrpc({ ...options, ...base(settings.YC_GRPC_ENDPOINT) });
    }),
    overGrpc: settings.YC_GRPC_COLLECTIONS,
  });
}

/** Cloud Backup, loaded by the first call to it. */
export function createBackupClient({ YC_GRPC_ENDPOINT }: Settings): () => Promise<BackupService> {
  return once(async () => {
    const { createBackupService } = await import('./providers/backup.ts');
    return createBackupService({ ...calling, ...base(YC_GRPC_ENDPOINT) });
  });
}

/** @throws {Error} where no sealing key is set. */
export function createSealer({ SEALING_KEYS }: Settings): Sealer {
  if (!SEALING_KEYS) throw new Error('setting SEALING_KEYS is required');
  return createAesGcmSealer({
    keys: SEALING_KEYS,
    randomBytes,
  });
}

/** Bytes that cannot be predicted. */
export const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));

/** The sinks, loaded when a watch is made or something is to be delivered. */
export function createSinks(settings: Settings): () => Promise<Sink> {
  const { ALLOW_LOOPBACK_SINKS, YMQ_ENDPOINT, YMQ_ACCESS_KEY_ID, YMQ_SECRET_ACCESS_KEY } = settings;
  const credentials =
    YMQ_ACCESS_KEY_ID && YMQ_SECRET_ACCESS_KEY
      ? { accessKeyId: YMQ_ACCESS_KEY_ID, secretAccessKey: YMQ_SECRET_ACCESS_KEY }
      : undefined;
  const { now } = timing;
  return once(async () => {
    const sinks = await import('./sinks/sinks.ts');
    return sinks.createSinks({
      webhook: { now, allowLoopback: ALLOW_LOOPBACK_SINKS === '1' },
      queue: { now, credentials, ...base(YMQ_ENDPOINT) },
      workflow: { now, fetch: globalThis.fetch, ...base(settings.YC_REST_ENDPOINT) },
    });
  });
}

/** @throws {Error} where no store is set. */
export function createStore(settings: Settings, current: Current): Store {
  return createDocumentStore({ ...documentStoreOptions(settings, current), timing });
}

/** The store for whoever needs it only now and then, loaded when it does; `undefined` where none is set. */
export function createRecords(settings: Settings, current: Current): () => Promise<Store | undefined> {
  return once(async () => {
    if (!settings.YDB_DOCAPI_ENDPOINT) return undefined;
    const { createDocumentStore } = await import('./store/document-store.ts');
    return createDocumentStore({ ...documentStoreOptions(settings, current), timing });
  });
}

/** What one invocation's upstream calls are bound by: its deadline, its tokens, its tally. */
function createCall(
  settings: Settings,
  invocation: InvocationLimits,
  tally: Tally,
  delayFor: (host: string) => number,
): Call {
  const { signal } = new AbortController();
  // Every request that is under way listens to it.
  setMaxListeners(0, signal);
  const tokens = { yandex: settings.YC_TOKEN ?? invocation.token, google: settings.GOOGLE_TOKEN };
  const hints = {
    yandex: 'no IAM token: attach a service account to the function, or set YC_TOKEN',
    google: 'no token for Google: set GOOGLE_TOKEN',
  };
  return {
    deadline: invocation.deadline,
    signal,
    token: (family) => {
      const token = tokens[family];
      if (!token) throw new TrackerError('UNAUTHENTICATED', hints[family]);
      // Clients show a header that they refuse in their errors: a token must not come so far.
      if (!/^[\x21-\x7e]+$/.test(token)) throw new TrackerError('UNAUTHENTICATED', 'the token is malformed');
      return token;
    },
    async onRequest(host) {
      tally.upstreamCalls += 1;
      const waitMs = delayFor(host);
      if (waitMs > 0) await timing.sleep(waitMs, signal);
    },
  };
}
