import { setMaxListeners } from 'node:events';
import { TrackerError } from '../model/core/error.ts';
import type { Timing } from '../model/core/timing.ts';
import type { Call } from '../providers/provider.ts';
import type { Settings } from './settings.ts';

export interface InvocationLimits {
  readonly deadline: number;
  readonly token?: string;
}

/** What one invocation has asked for. */
export interface Usage {
  upstreamCalls: number;
  requestUnits: number;
}

interface UpstreamCallOptions {
  readonly settings: Settings;
  readonly invocation: InvocationLimits;
  readonly tally: Usage;
  /** How long the next call to a host has to wait, in milliseconds. */
  readonly delayFor: (host: string) => number;
  readonly timing: Timing;
}

/** What one invocation's upstream calls are bound by: its deadline, its tokens, its tally. */
export function createUpstreamCall({
  settings,
  invocation,
  tally,
  delayFor,
  timing,
}: UpstreamCallOptions): Call {
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
