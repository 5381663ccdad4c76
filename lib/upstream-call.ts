import { TrackerError } from './model/error.ts';
import type { Timing } from './model/timing.ts';
import { type Rate, type TokenBucket, takeToken } from './model/token-bucket.ts';
import type { Call } from './providers/provider.ts';
import type { Settings } from './settings.ts';

export interface InvocationLimits {
  readonly deadline: number;
  readonly token?: string;
}

/** What one invocation has asked for. */
export interface Tally {
  upstreamCalls: number;
  requestUnits: number;
}

interface UpstreamCallOptions {
  readonly settings: Settings;
  readonly invocation: InvocationLimits;
  readonly tally: Tally;
  /** By host; they outlive the invocation. */
  readonly buckets: Map<string, TokenBucket>;
  readonly timing: Timing;
}

/** How fast calls may go to one host; what its quotas are nobody documents. */
const RATE: Rate = { perSecond: 50, burst: 100 };

/** What one invocation's upstream calls are bound by: its deadline, its tokens, its tally. */
export function createUpstreamCall({
  settings,
  invocation,
  tally,
  buckets,
  timing,
}: UpstreamCallOptions): Call {
  const { signal } = new AbortController();
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
      const { bucket, waitMs } = takeToken(RATE, buckets.get(host), timing.now());
      buckets.set(host, bucket);
      if (waitMs > 0) await timing.sleep(waitMs, signal);
    },
  };
}
