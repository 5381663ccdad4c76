import { once } from '../async/once.ts';
import type { Caller } from '../model/access/access.ts';
import { jsonLog } from '../model/core/log.ts';
import type { Timing } from '../model/core/timing.ts';
import { type Rate, type TokenBucket, takeToken } from '../model/core/token-bucket.ts';
import type { Call } from '../providers/provider.ts';
import { type LatestInvocation, systemTiming } from './adapters.ts';
import { type Guarded, type GuardedName, guard, type Seen } from './guards.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { createUpstreamCall, type InvocationLimits, type Usage } from './upstream-call.ts';

/** How fast polls may go to one host; what its quotas are nobody documents. */
export const POLL_RATE: Rate = { perSecond: 50, burst: 100 };

/** Makes each adapter of a function from its settings, by the name that its use cases know it by. */
type Factories = {
  readonly [Name in GuardedName]?: (settings: Settings, current: LatestInvocation) => Guarded<Name>;
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
  readonly system: Timing & { readonly [Name in keyof Making]: Made<Making, Name> };
} & { readonly [Name in keyof Making & GuardedName]: Seen<Name, Made<Making, Name>> };

/**
 * All that a function's handler takes from its surroundings. Settings are read and adapters made when the first
 * invocation asks for them, and kept for the next ones; tokens and deadlines belong to one invocation.
 *
 * @param rate How fast calls may go to one host, all invocations together. Without it nothing holds them back: whoever
 *   calls a function for one answer sets the pace.
 */
export function createRuntime<Making extends Factories>(
  environment: Environment,
  factories: Making & Readonly<Record<Exclude<keyof Making, GuardedName>, never>>,
  rate?: Rate,
) {
  const settings = once(() => readSettings(environment));
  const delayFor = rate ? paced(rate) : () => 0;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  let latest: { readonly invocation: InvocationLimits; readonly tally: Usage } | undefined;
  const current: LatestInvocation = {
    token: () => latest?.invocation.token,
    onRequestUnits: (units) => {
      if (latest) latest.tally.requestUnits += units;
    },
    log: jsonLog(write),
  };
  const system: Record<string, unknown> = { ...systemTiming };
  for (const [name, make] of Object.entries<(settings: Settings, current: LatestInvocation) => unknown>(
    factories,
  )) {
    const get = once(() => make(settings(), current));
    Object.defineProperty(system, name, { get, enumerable: true });
  }
  return {
    now: systemTiming.now,
    newRequestId: () => crypto.randomUUID(),
    write,
    admission: () => {
      const { AUTHENTICATION, API_KEYS = [], DIRECT_CALLS } = settings();
      return { required: AUTHENTICATION !== 'off', keys: API_KEYS, direct: DIRECT_CALLS };
    },
    open: (invocation: InvocationLimits, tally: Usage, caller: Caller): Scope<Making> => {
      latest = { invocation, tally };
      const call = createUpstreamCall({
        settings: settings(),
        invocation,
        tally,
        delayFor,
        timing: systemTiming,
      });
      const scope = { ...systemTiming, tenant: caller.tenant, call, system };
      for (const name of Object.keys(factories)) {
        const get = once(() => guard(name, system[name], caller.access));
        Object.defineProperty(scope, name, { get, enumerable: true });
      }
      return scope as unknown as Scope<Making>;
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
