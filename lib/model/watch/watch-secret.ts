import { invalidArgument, TrackerError } from '../core/error.ts';
import { checkHeaders, type SinkHeaders } from './sink-headers.ts';
import {
  fieldsOf,
  headersOf,
  kindOf,
  rulesOf,
  SINK_KIND_NAMES,
  type SinkKind,
  type SinkTarget,
  targetOfKind,
  type WatchSink,
} from './sink-kinds.ts';
import type { Destination, WatchSecret } from './watch.ts';

/** How long a replaced secret stays valid beside its successor. */
const OVERLAP_MS = 24 * 3_600_000;
/** The most valid secrets of one sink; each signs every event. */
const MAX_SECRETS = 10;
const MADE_BYTES = 32;

/** A sink of a request, in its parts. */
export interface SinkOrder {
  readonly target: SinkTarget;
  readonly secret?: string;
  readonly headers?: SinkHeaders;
}

/**
 * Separates the secret and the headers from the fields that are shown.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field, and nothing of its value.
 */
export function splitSecret(sink: WatchSink): SinkOrder {
  const kind = kindOf<SinkKind>(sink);
  const { fields, secret: rules } = rulesOf(kind);
  const given = fieldsOf(sink, kind);
  const shown = Object.fromEntries(Object.keys(fields).map((name) => [name, given[name]]));
  const secret = rules && given[rules.field];
  const headers = headersOf(sink, kind);
  return {
    target: targetOfKind(kind, shown),
    ...(secret === undefined ? {} : { secret: parseSecret(kind, `sink.${kind}.${rules?.field}`, secret) }),
    ...(headers === undefined ? {} : { headers: parseHeaders(kind, `sink.${kind}.headers`, headers) }),
  };
}

/** A sink as answers show it. */
export type ShownSink = SinkTarget & { readonly webhook?: { readonly headerNames?: readonly string[] } };

/**
 * The sink in an answer: with the names of its headers, and in the answer to its creation with the secret, for
 * a kind whose secrets the tracker makes.
 */
export function shownSink({ sink, headers }: Destination, secret: string | undefined): ShownSink {
  const kind = kindOf(sink);
  const { secret: rules } = rulesOf(kind);
  const shown = {
    ...fieldsOf(sink, kind),
    ...(headers ? { headerNames: headers.names } : {}),
    ...(secret !== undefined && rules?.make ? { [rules.field]: secret } : {}),
  };
  return { [kind]: shown } as unknown as ShownSink;
}

/** A new secret for a sink; `undefined` where the tracker makes none for its kind. */
export function makeSecret(
  target: SinkTarget,
  randomBytes: (size: number) => Uint8Array,
): string | undefined {
  return rulesOf(kindOf(target)).secret?.make?.(randomBytes(MADE_BYTES));
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `field`, and nothing of the secret. */
export function parseSecret(kind: SinkKind, field: string, text: string): string {
  const { secret: rules } = rulesOf(kind);
  if (!rules) {
    const kinds = SINK_KIND_NAMES.filter((name) => rulesOf(name).secret);
    throw invalidArgument(field, `goes with a ${kinds.join(' or a ')}; this watch has another sink`);
  }
  if (rules.pattern.test(text)) return text;
  throw invalidArgument(field, rules.rule);
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `field`, and no value of a header. */
export function parseHeaders(kind: SinkKind, field: string, headers: SinkHeaders): SinkHeaders {
  if (rulesOf(kind).headers) return checkHeaders(field, headers);
  const kinds = SINK_KIND_NAMES.filter((name) => rulesOf(name).headers);
  throw invalidArgument(field, `go with a ${kinds.join(' or a ')}; this watch has another sink`);
}

/**
 * The secrets after a rotation. Each of the others stays valid for a day, in which the receiver learns the new
 * one.
 *
 * @throws {TrackerError} `RESOURCE_EXHAUSTED`, with the time of the next rotation, where ten are valid.
 */
export function withSecret(
  secrets: readonly WatchSecret[],
  sealed: string,
  now: number,
): readonly WatchSecret[] {
  const others = livingSecrets(secrets, now).map(({ sealed: other, until = now + OVERLAP_MS }) => ({
    sealed: other,
    until,
  }));
  if (others.length >= MAX_SECRETS) {
    throw new TrackerError('RESOURCE_EXHAUSTED', `${MAX_SECRETS} secrets are still valid; rotate later`, {
      retryAfterMs: Math.min(...others.map(({ until }) => until)) - now,
    });
  }
  return [{ sealed }, ...others];
}

export function livingSecrets(secrets: readonly WatchSecret[], now: number): readonly WatchSecret[] {
  return secrets.filter(({ until }) => until === undefined || until > now);
}
