import { createHash, timingSafeEqual } from 'node:crypto';
import { ANYBODY, type Caller, denied, hasRole, type Role, TRACKER } from '../model/access/access.ts';
import { type ApiKey, KEY } from '../model/access/api-key.ts';
import { TrackerError } from '../model/core/error.ts';
import { type Rate, type TokenBucket, tryToken } from '../model/core/token-bucket.ts';
import type { HttpRequest } from './http-request.ts';

/** Who is let in. */
export interface AdmissionSettings {
  /** `false` lets in everybody. */
  readonly required: boolean;
  readonly keys: readonly ApiKey[];
  /** Who calls without HTTP, whom the platform has let through; nobody, where there is none. */
  readonly direct?: Caller | undefined;
}

interface AdmissionOptions {
  readonly settings: () => AdmissionSettings;
  readonly now: () => number;
}

/**
 * Whoever sends a request, or raw input, that needs a role; `undefined` is open to anybody.
 *
 * @throws {TrackerError} `UNAUTHENTICATED`, `PERMISSION_DENIED`, each in one wording; `RESOURCE_EXHAUSTED`.
 */
export type Admission = (request: HttpRequest | undefined, needs: Role | undefined) => Caller;

/** So many calls of one key may one instance of the function take. */
const RATE: Rate = { perSecond: 20, burst: 100 };
/** Longer texts are no keys. */
const MAX_KEY_LENGTH = 100;
/** What an unknown key is compared with: no text has this hash that anybody knows of. */
const NO_HASH = Buffer.alloc(32);

export function createAdmission({ settings, now }: AdmissionOptions): Admission {
  const buckets = new Map<string, TokenBucket>();
  const spend = (key: string): void => {
    const { bucket, waitMs } = tryToken(RATE, buckets.get(key), now());
    buckets.set(key, bucket);
    if (waitMs > 0) {
      throw new TrackerError('RESOURCE_EXHAUSTED', 'too many calls', { retryAfterMs: waitMs });
    }
  };
  return (request, needs) => {
    if (!needs) return ANYBODY;
    const caller = callerOf(request, settings());
    if (!caller) throw unknown(request !== undefined, settings());
    if (caller.key !== undefined) spend(caller.key);
    if (!hasRole(caller.access, needs)) throw denied();
    return caller;
  };
}

function callerOf(
  request: HttpRequest | undefined,
  { required, keys, direct }: AdmissionSettings,
): Caller | undefined {
  if (!required) return TRACKER;
  return request ? keyOf(request, keys) : direct;
}

/**
 * The key that a request shows, in `x-api-key` or as `Authorization: Bearer`, which the platform removes from calls of
 * the function's own URL. It takes the same steps whether there is none, an unknown or a wrong one.
 */
function keyOf({ headers }: HttpRequest, keys: readonly ApiKey[]): ApiKey | undefined {
  const bearer = /^Bearer +(.*)$/i.exec(headers.get('authorization') ?? '')?.[1];
  const shown = (headers.get('x-api-key') ?? bearer ?? '').slice(0, MAX_KEY_LENGTH);
  const id = KEY.exec(shown)?.[1];
  const key = keys.find((candidate) => candidate.key === id);
  const hash = key ? Buffer.from(key.hash, 'base64url') : NO_HASH;
  return timingSafeEqual(hashOf(shown), hash) ? key : undefined;
}

/** What is stored of a key. 256 random bits need neither salt nor a slow hash. */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** In one wording for each way in; the log alone is told why. */
function unknown(isHttp: boolean, { keys }: AdmissionSettings): TrackerError {
  if (!isHttp) {
    return new TrackerError('UNAUTHENTICATED', 'direct calls are refused', {
      cause: 'DIRECT_CALLS is not set',
    });
  }
  const cause = keys.length === 0 ? 'API_KEYS is not set: every request is refused' : 'no valid key';
  return new TrackerError('UNAUTHENTICATED', 'an API key is required', { cause });
}
