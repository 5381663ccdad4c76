import { withoutCredentials } from '../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { createTokenFlight, type TokenFlight } from '../../../lib/providers/google/tokens/token-flight.ts';
import type { Call } from '../../../lib/providers/provider.ts';
import type { Random } from '../shared/random.ts';

const MINUTE = 60_000;

/** How tokens are in a world whose upstream asks for some that end. */
export interface TokenOrdeal {
  readonly lifeMs: number;
  /** When no token is given, and those of before are good for nothing. */
  readonly refused: { readonly from: number; readonly to: number };
}

/** One of four worlds has one; drawn apart from the plan, so that the others stay as they are. */
export function tokenOrdealOf(duration: number, random: Random, begin: number): TokenOrdeal | undefined {
  if (!random.chance(0.25)) return undefined;
  const from = begin + random.next() * duration * 0.5;
  const to = from + (0.1 + 0.2 * random.next()) * duration;
  return { lifeMs: random.pick([2, 5, 60]) * MINUTE, refused: { from, to } };
}

/** The tokens of a world: the tracker's side and the upstream's. */
export interface Tokens {
  /** Rejects with the refusal of a call for which there is no good token, as the adapters do. */
  admit(call: Call): Promise<void>;
  /** When tokens were refused that the tracker should have renewed before. */
  readonly stale: readonly number[];
}

/** @param faulty A deliberate fault in how tokens are kept. */
export function createTokens(
  { lifeMs, refused }: TokenOrdeal,
  now: () => number,
  faulty: (flight: TokenFlight) => TokenFlight = (flight) => flight,
): Tokens {
  const ends = new Map<string, number>();
  const stale: number[] = [];
  const isRefused = (): boolean => refused.from <= now() && now() < refused.to;
  const flight = faulty(
    createTokenFlight(async () => {
      if (isRefused()) throw withoutCredentials('UNAUTHENTICATED', 'sim gives no token');
      const token = String(ends.size);
      const expiresAt = now() + lifeMs;
      ends.set(token, now() < refused.from ? Math.min(expiresAt, refused.from) : expiresAt);
      return { token, expiresAt };
    }, now),
  );
  /** Whether the upstream takes the token that the tracker shows. */
  const isTaken = (token: string): boolean => !isRefused() && now() < (ends.get(token) ?? 0);

  return {
    stale,
    async admit(call) {
      for (let renewed = false; ; renewed = true) {
        const token = await flight.get(call);
        if (isTaken(token)) return;
        const isOld = (ends.get(token) ?? 0) <= refused.from && now() >= refused.from;
        if (!isRefused() && !isOld) stale.push(now());
        if (renewed || !flight.discard(token))
          throw new TrackerError('UNAUTHENTICATED', 'sim refuses the token');
      }
    },
  };
}
