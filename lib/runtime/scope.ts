import { once } from '../async/once.ts';
import type { Caller, Role } from '../model/access/access.ts';
import type { InvocationLimits, Usage } from '../model/core/invocation.ts';
import { jsonLog } from '../model/core/log.ts';
import type { Timing } from '../model/time/timing.ts';
import { type Rate, type TokenBucket, takeToken } from '../model/time/token-bucket.ts';
import type { Call } from '../providers/provider.ts';
import { createGoogleAuthorization } from './google-authorization.ts';
import { type AdapterName, type Guardable, type Guarded, guard } from './guards.ts';
import type { LatestInvocation } from './latest-invocation.ts';
import { lazyProperties } from './lazy-properties.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { systemTiming } from './system-timing.ts';
import { createUnitBudgets } from './unit-budgets.ts';
import { createUpstreamCall } from './upstream-call.ts';

/** How fast polls may go to one host; upstreams do not document their quotas. */
export const POLL_RATE: Rate = { perSecond: 50, burst: 100 };

type Factory<Adapter> = (settings: Settings, current: LatestInvocation) => Adapter;

/** Makes each adapter of a function from its settings, by the name that its use cases know it by. */
type Factories = { readonly [Name in AdapterName]?: Factory<Guardable<Name>> };

type Adapters<Made extends Factories> = {
  readonly [Name in keyof Made & AdapterName]: Made[Name] extends Factory<infer Adapter> ? Adapter : never;
};

/**
 * What the use cases of one invocation work with: call, time, chance, and each adapter as the caller may use
 * it.
 */
export type Scope<Made extends Factories> = Timing & {
  /** Page tokens and cursors are good for the tenant they were made for. */
  readonly tenant: string;
  /** The caller's. */
  readonly role: Role;
  readonly call: Call;
  /** The adapters unguarded, for the tracker's own work, whose results serve every caller. */
  readonly system: Timing & Adapters<Made>;
} & { readonly [Name in keyof Made & AdapterName]: Guarded<Name, Adapters<Made>[Name]> };

/**
 * All that a function's handler takes from its surroundings.
 *
 * The first invocation that needs settings or an adapter makes them, and later ones find them made.
 * Credentials and deadlines belong to one invocation.
 *
 * @param rate How fast calls may go to one host, all invocations together. @default unlimited
 */
export function createRuntime<Made extends Factories>(
  environment: Environment,
  factories: Made & Readonly<Record<Exclude<keyof Made, AdapterName>, never>>,
  rate?: Rate,
) {
  const settings = once(() => readSettings(environment));
  const delayFor = rate ? paced(rate) : () => 0;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  let latest: InvocationLimits | undefined;
  const current: LatestInvocation = { token: () => latest?.token, log: jsonLog(write) };
  const budgets = createUnitBudgets(() => {
    const { KEY_UNITS_PER_SECOND: perSecond, KEY_UNITS_BURST: burst } = settings();
    return { perSecond, burst };
  }, systemTiming.now);
  const google = once(() => createGoogleAuthorization(settings(), current));
  const byName: Readonly<Record<string, Factory<unknown>>> = factories;
  const names = Object.keys(byName);
  const adapters = lazyProperties(names, (name) => byName[name]?.(settings(), current));
  const system = Object.assign(adapters, systemTiming);
  return {
    now: systemTiming.now,
    newRequestId: () => crypto.randomUUID(),
    write,
    admission: () => {
      const { AUTHENTICATION, API_KEYS = [], DIRECT_CALLS } = settings();
      return { required: AUTHENTICATION !== 'off', keys: API_KEYS, direct: DIRECT_CALLS };
    },
    checkUnits: budgets.check,
    open: (invocation: InvocationLimits, usage: Usage, caller: Caller): Scope<Made> => {
      latest = invocation;
      const { key } = caller;
      const onRequestUnits = key === undefined ? () => {} : (units: number) => budgets.charge(key, units);
      const limits = {
        settings: settings(),
        invocation,
        usage,
        key,
        onRequestUnits,
        authorizeGoogle: google(),
        delayFor,
        timing: systemTiming,
      };
      const call = createUpstreamCall(limits);
      const guarded = lazyProperties(names, (name) => guard(name, system[name], caller));
      // Properties made by name have no types of their own; the type of a scope follows from its factories.
      return Object.assign(guarded, {
        ...systemTiming,
        tenant: caller.tenant,
        role: caller.access.role,
        call,
        system,
      }) as Scope<Made>;
    },
  };
}

/** How long the next call to a host has to wait, in milliseconds. */
function paced(rate: Rate): (host: string) => number {
  const buckets = new Map<string, TokenBucket>();
  return (host) => {
    const { bucket, waitMs } = takeToken(rate, buckets.get(host), systemTiming.now());
    buckets.set(host, bucket);
    return waitMs;
  };
}
