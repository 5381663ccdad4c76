import { invalidArgument } from '../core/error.ts';
import type { SinkTarget } from './sink-target.ts';
import type { WatchSecret } from './watch.ts';

/** A sink as a caller names it: a webhook's secret stands beside its URL. */
export type WatchSink =
  | { readonly webhook: { readonly url: string; readonly secret?: string | undefined } }
  | Exclude<SinkTarget, { readonly webhook: unknown }>;

/** A replaced secret goes on signing for so long, beside its successor. */
const OVERLAP_MS = 24 * 3_600_000;
const MAX_SECRETS = 3;

const SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

/** The target, and the secret apart from it. */
export function splitSecret(sink: WatchSink): { readonly target: SinkTarget; readonly secret?: string } {
  if (!('webhook' in sink)) return { target: sink };
  const { url, secret } = sink.webhook;
  return {
    target: { webhook: { url } },
    ...(secret === undefined ? {} : { secret: parseSecret('sink.webhook.secret', secret) }),
  };
}

/**
 * A key in the form of Standard Webhooks ("Signature scheme").
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `field`, and nothing of the secret.
 */
export function parseSecret(field: string, text: string): string {
  if (SECRET.test(text) && text.slice('whsec_'.length).length % 4 === 0) return text;
  throw invalidArgument(field, 'must be "whsec_" and 24 to 64 bytes in base64');
}

/** `whsec_` and the bytes in base64. */
export const formatSecret = (bytes: Uint8Array): string => `whsec_${btoa(String.fromCharCode(...bytes))}`;

/** The secrets once a new one has come: the others go on for a day, so that a receiver has time to learn it. */
export function withSecret(
  secrets: readonly WatchSecret[],
  sealed: string,
  now: number,
): readonly WatchSecret[] {
  const others = livingSecrets(secrets, now).map(({ sealed: other, until = now + OVERLAP_MS }) => ({
    sealed: other,
    until,
  }));
  return [{ sealed }, ...others].slice(0, MAX_SECRETS);
}

export function livingSecrets(secrets: readonly WatchSecret[], now: number): readonly WatchSecret[] {
  return secrets.filter(({ until }) => until === undefined || until > now);
}
