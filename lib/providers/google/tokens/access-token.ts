import type { Timing } from '../../../model/time/timing.ts';
import type { Call } from '../../provider.ts';

/** An access token of Google's. */
export interface AccessToken {
  readonly token: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Gets a new token; its requests are bound by the call, and counted to it. */
export type MintToken = (call: Call) => Promise<AccessToken>;

/** The surroundings in which tokens are got. */
export interface TokenOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly timing: Timing;
}

/** What the tracker asks of Google: the roles of the account say what of it is allowed. */
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
