import { isTimeUp, withTimeout } from '../../../async/with-timeout.ts';
import { TrackerError } from '../../../model/core/error.ts';
import type { Call } from '../../provider.ts';
import type { AccessToken, MintToken } from './access-token.ts';

/** How long before its end a token is renewed, in milliseconds: this, or a fifth of its life, if that is less. */
const MARGIN_MS = 5 * 60_000;
const MARGIN_SHARE = 1 / 5;
/** The longest that getting a token may take. */
const FLIGHT_MS = 20_000;
/** After a renewal in vain, a token that is still good is used for this long before the next. */
const RENEW_AGAIN_MS = 10_000;
/** Refusals of a host get a new token no more often: one host may refuse what all others take. */
const DISCARDS_APART_MS = 10_000;

interface Held extends AccessToken {
  readonly renewAt: number;
}

interface Flight {
  readonly token: Promise<AccessToken>;
  readonly endsAt: number;
  readonly giveUp: AbortController;
  waiting: number;
}

/** The one token of an instance, renewed before its end. */
export interface TokenFlight {
  /**
   * A token that is good by the clock, also after a freeze. However many calls want a new one, it is got once.
   *
   * @throws {TrackerError} why there is none; `CANCELLED` or `DEADLINE_EXCEEDED` by the call's own bounds.
   */
  get(call: Call): Promise<string>;
  /** Throws a token away that a host has refused; `false` where the next would be the same. */
  discard(token: string): boolean;
}

export function createTokenFlight(mint: MintToken, now: () => number): TokenFlight {
  let held: Held | undefined;
  let flight: Flight | undefined;
  let discardedAt = Number.NEGATIVE_INFINITY;

  function begin(call: Call): Flight {
    const begunAt = now();
    const giveUp = new AbortController();
    const bounds = { ...call, deadline: begunAt + FLIGHT_MS, signal: giveUp.signal };
    const token = mint(bounds).then(({ token: text, expiresAt }) => {
      const margin = Math.min(MARGIN_MS, (expiresAt - begunAt) * MARGIN_SHARE);
      held = { token: text, expiresAt, renewAt: expiresAt - margin };
      return held;
    });
    const begun = { token, endsAt: bounds.deadline, giveUp, waiting: 0 };
    const land = (): void => {
      if (flight === begun) flight = undefined;
    };
    token.then(land, land);
    flight = begun;
    return begun;
  }

  /** Waits for a flight; one that nobody waits for any more is given up, as before a freeze. */
  async function wait(joined: Flight, { signal, deadline }: Call): Promise<string> {
    joined.waiting += 1;
    try {
      const { token } = await withTimeout(signal, deadline - now(), (timeout) =>
        Promise.race([joined.token, rejectionOf(timeout)]),
      );
      return token;
    } catch (thrown) {
      if (thrown instanceof TrackerError) throw thrown;
      if (signal.aborted) throw new TrackerError('CANCELLED', 'the call was aborted');
      if (isTimeUp(thrown)) throw new TrackerError('DEADLINE_EXCEEDED', 'no token of Google was got in time');
      throw TrackerError.from(thrown);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0) {
        joined.giveUp.abort();
        if (flight === joined) flight = undefined;
      }
    }
  }

  return {
    async get(call) {
      if (held && now() < held.renewAt) return held.token;
      try {
        return await wait(flight && now() < flight.endsAt ? flight : begin(call), call);
      } catch (thrown) {
        if (!held || now() >= held.expiresAt || call.signal.aborted) throw thrown;
        held = { ...held, renewAt: Math.min(held.expiresAt, now() + RENEW_AGAIN_MS) };
        return held.token;
      }
    },
    discard(token) {
      if (held?.token !== token) return true;
      if (now() - discardedAt < DISCARDS_APART_MS) return false;
      discardedAt = now();
      held = undefined;
      return true;
    },
  };
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
