import { setTimeout as sleep } from 'node:timers/promises';
import { type Guarded, type GuardedName, guard, type Seen } from './guards.ts';
import type { Caller } from './model/access.ts';
import type { Timing } from './model/timing.ts';
import type { TokenBucket } from './model/token-bucket.ts';
import { type Cloud, createCloud } from './providers/cloud.ts';
import { createGoogle } from './providers/google.ts';
import type { Call } from './providers/provider.ts';
import { createYandexRest } from './providers/yandex-rest.ts';
import { createAesGcmSealer } from './sealing/aes-gcm.ts';
import type { Sealer } from './sealing/sealer.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { createDocumentStore } from './store/document-store.ts';
import type { Store } from './store/store.ts';
import { documentStoreOptions } from './store-options.ts';
import { createUpstreamCall, type InvocationLimits, type Tally } from './upstream-call.ts';

const timing: Timing = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** The newest invocation, for adapters, which outlive it. */
export interface Current {
  /** Its IAM token; all tokens of the service account are good for the same. */
  readonly token: () => string | undefined;
  readonly onRequestUnits: (units: number) => void;
}

/** Makes each adapter of a function from its settings, by the name that its use cases know it by. */
type Factories = {
  readonly [Name in GuardedName]?: (settings: Settings, current: Current) => Guarded<Name>;
};
type Made<Making, Name extends keyof Making> = Making[Name] extends (...given: never) => infer Adapter
  ? Adapter
  : never;

/** What the use cases of one invocation work with: its call, time and chance, and the adapters that its function named. */
export type Scope<Making extends Factories> = Timing & {
  /** Page tokens and cursors are good for the tenant they were made for. */
  readonly tenant: string;
  readonly call: Call;
  /** The same without the caller's limits, for the tracker's own work: what it finds out, it finds out for all. */
  readonly own: Timing & { readonly [Name in keyof Making]: Made<Making, Name> };
} & { readonly [Name in keyof Making & GuardedName]: Seen<Name, Made<Making, Name>> };

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
 */
export function createRuntime<Making extends Factories>(
  environment: Environment,
  factories: Making & Readonly<Record<Exclude<keyof Making, GuardedName>, never>>,
) {
  const settings = once(() => readSettings(environment));
  const buckets = new Map<string, TokenBucket>();
  let latest: { readonly invocation: InvocationLimits; readonly tally: Tally } | undefined;
  const current: Current = {
    token: () => latest?.invocation.token,
    onRequestUnits: (units) => {
      if (latest) latest.tally.requestUnits += units;
    },
  };
  const own: Record<string, unknown> = { ...timing };
  for (const [name, make] of Object.entries<(settings: Settings, current: Current) => unknown>(factories)) {
    const get = once(() => make(settings(), current));
    Object.defineProperty(own, name, { get, enumerable: true });
  }
  return {
    now: timing.now,
    newRequestId: () => crypto.randomUUID(),
    write: (line: string): void => void process.stdout.write(`${line}\n`),
    admission: () => {
      const { AUTHENTICATION, API_KEYS = [], DIRECT_CALLS } = settings();
      return { required: AUTHENTICATION !== 'off', keys: API_KEYS, direct: DIRECT_CALLS };
    },
    open: (invocation: InvocationLimits, tally: Tally, caller: Caller): Scope<Making> => {
      latest = { invocation, tally };
      const call = createUpstreamCall({ settings: settings(), invocation, tally, buckets, timing });
      const scope = { ...timing, tenant: caller.tenant, call, own };
      for (const name of Object.keys(factories)) {
        const get = once(() => guard(name, own[name], caller.access));
        Object.defineProperty(scope, name, { get, enumerable: true });
      }
      return scope as unknown as Scope<Making>;
    },
  };
}

/** Every cloud behind one port. */
export function createProvider(settings: Settings): Cloud {
  const options = { fetch: globalThis.fetch, timing, requestId: () => crypto.randomUUID() };
  const base = (endpoint: URL | undefined) =>
    endpoint ? { endpoint: endpoint.href.replace(/\/$/, '') } : {};
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

/** @throws {Error} where no sealing key is set. */
export function createSealer({ SEALING_KEYS }: Settings): Sealer {
  if (!SEALING_KEYS) throw new Error('setting SEALING_KEYS is required');
  return createAesGcmSealer({
    keys: SEALING_KEYS,
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
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
