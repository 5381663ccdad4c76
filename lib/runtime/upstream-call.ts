import { setMaxListeners } from 'node:events';
import { type Authorization, bearer, type OutgoingRequest } from '../model/core/authorization.ts';
import { TrackerError } from '../model/core/error.ts';
import type { InvocationLimits, Usage } from '../model/core/invocation.ts';
import type { Family } from '../model/operation/families/families.ts';
import type { Timing } from '../model/time/timing.ts';
import type { Call } from '../providers/provider.ts';
import type { Settings } from './settings.ts';

interface UpstreamCallOptions {
  readonly settings: Settings;
  readonly invocation: InvocationLimits;
  readonly usage: Usage;
  /** The caller's key; absent where it has none. */
  readonly key: string | undefined;
  /** Told of the request units that the call spends, as it goes. */
  readonly onRequestUnits: (units: number) => void;
  /** How long the next call to a host has to wait, in milliseconds. */
  readonly delayFor: (host: string) => number;
  readonly timing: Timing;
  readonly authorizeGoogle: (call: Call) => Promise<Authorization>;
}

type Authorize = (request: OutgoingRequest) => Promise<Authorization>;

/** What one invocation's upstream calls are bound by: its deadline, its credentials, its usage. */
export function createUpstreamCall(options: UpstreamCallOptions): Call {
  const { settings, invocation, usage, key, onRequestUnits, delayFor, timing, authorizeGoogle } = options;
  const { signal } = new AbortController();
  // Every request that is under way listens to it.
  setMaxListeners(0, signal);
  const authorizers: Readonly<Record<Family, Authorize>> = {
    yandex: async () =>
      bearerOf(
        settings.YC_TOKEN ?? invocation.token,
        'no IAM token: attach a service account to the function, or set YC_TOKEN',
        settings.YC_TOKEN ? 'YC_TOKEN' : "the function's service account; YC_TOKEN is unset",
      ),
    google: async () => authorizeGoogle(call),
  };
  const call: Call = {
    deadline: invocation.deadline,
    signal,
    ...(key === undefined ? {} : { key }),
    authorize: (family, request) => authorizers[family](request),
    onRequestUnits(units) {
      usage.requestUnits += units;
      onRequestUnits(units);
    },
    async onRequest(host) {
      usage.upstreamCalls += 1;
      const waitMs = delayFor(host);
      if (waitMs > 0) await timing.sleep(waitMs, signal);
    },
  };
  return call;
}

/**
 * @throws {TrackerError} `UNAUTHENTICATED` with the hint where there is no token, and for one that no header
 *   carries.
 */
export function bearerOf(token: string | undefined, hint: string, source: string): Authorization {
  if (!token) throw new TrackerError('UNAUTHENTICATED', hint);
  // Clients show a header that they refuse in their errors: a malformed token stops here.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TrackerError('UNAUTHENTICATED', `the tracker's token (${source}) has a blank or a line break`);
  }
  return bearer(token, source);
}
