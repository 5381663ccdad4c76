import { createHash, timingSafeEqual } from 'node:crypto';
import { ANYBODY, type Caller, denied, hasRole, type Role, TRACKER } from '../model/access/access.ts';
import { type ApiKey, KEY } from '../model/access/api-key.ts';
import { TrackerError } from '../model/core/error.ts';
import { type Rate, type TokenBucket, tryToken } from '../model/time/token-bucket.ts';
import type { HttpRequest } from './http-request.ts';

/** The rules of authentication. */
export interface AdmissionSettings {
  /** `false` turns authentication off. */
  readonly required: boolean;
  readonly keys: readonly ApiKey[];
  /** The caller of an invocation without HTTP, which the platform has authorized; refused if absent. */
  readonly direct?: Caller | undefined;
}

interface AdmissionOptions {
  readonly settings: () => AdmissionSettings;
  readonly now: () => number;
  /** Refuses a key that has spent its request units. @default none is refused */
  readonly checkUnits?: ((key: string) => void) | undefined;
}

/**
 * Identifies the caller of a request, or of raw input, that needs a role; with `undefined` the route is open.
 *
 * @throws {TrackerError} `UNAUTHENTICATED` and `PERMISSION_DENIED`, each with a fixed message;
 *   `RESOURCE_EXHAUSTED`.
 */
export type Admission = (request: HttpRequest | undefined, needs: Role | undefined) => Caller;

/** The rate of calls of one key that one instance of the function takes. */
const RATE: Rate = { perSecond: 20, burst: 100 };
/** A longer text is no key. */
const MAX_KEY_LENGTH = 100;
/** The hash that an unknown key is compared with; no text with this hash is known. */
const NO_HASH = Buffer.alloc(32);

export function createAdmission({ settings, now, checkUnits }: AdmissionOptions): Admission {
  const buckets = new Map<string, TokenBucket>();
  const spend = (key: string): void => {
    const { bucket, waitMs } = tryToken(RATE, buckets.get(key), now());
    buckets.set(key, bucket);
    if (waitMs > 0) {
      const { perSecond, burst } = RATE;
      throw new TrackerError(
        'RESOURCE_EXHAUSTED',
        `the key ${key} makes too many calls; it has ${perSecond} a second and ${burst} at once`,
        { retryAfterMs: waitMs },
      );
    }
    checkUnits?.(key);
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
 * The key in `x-api-key` or `Authorization: Bearer`; the platform removes the latter from calls of the
 * function's own URL. A missing, an unknown and a wrong key take the same steps.
 */
function keyOf({ headers }: HttpRequest, keys: readonly ApiKey[]): ApiKey | undefined {
  const bearer = /^Bearer +(.*)$/i.exec(headers.get('authorization') ?? '')?.[1];
  const shown = (headers.get('x-api-key') ?? bearer ?? '').slice(0, MAX_KEY_LENGTH);
  const id = KEY.exec(shown)?.[1];
  const key = keys.find((candidate) => candidate.key === id);
  const hash = key ? Buffer.from(key.hash, 'base64url') : NO_HASH;
  return timingSafeEqual(hashOf(shown), hash) ? key : undefined;
}

/** The stored hash of a key. 256 random bits need neither salt nor a slow hash. */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** One message for HTTP and one for direct calls; only the log gets the cause. */
function unknown(isHttp: boolean, { keys }: AdmissionSettings): TrackerError {
  if (!isHttp) {
    return new TrackerError('UNAUTHENTICATED', 'direct calls are refused', {
      cause: 'DIRECT_CALLS is not set',
    });
  }
  const cause = keys.length === 0 ? 'API_KEYS is not set: every request is refused' : 'no valid key';
  return new TrackerError('UNAUTHENTICATED', 'an API key is required', { cause });
}
