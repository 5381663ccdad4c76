import { invalidArgument } from '../core/error.ts';
import {
  fieldsOf,
  kindOf,
  rulesOf,
  SINK_KIND_NAMES,
  type SinkKind,
  type SinkTarget,
  sinkOfKind,
  type WatchSink,
} from './sink-kinds.ts';
import type { WatchSecret } from './watch.ts';

/** How long a replaced secret stays valid beside its successor. */
const OVERLAP_MS = 24 * 3_600_000;
const MAX_SECRETS = 3;
const MADE_BYTES = 32;

/**
 * Separates the secret from the fields that are shown.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the secret's field, and nothing of the secret.
 */
export function splitSecret(sink: WatchSink): { readonly target: SinkTarget; readonly secret?: string } {
  const kind = kindOf<SinkKind>(sink);
  const { fields, secret: rules } = rulesOf(kind);
  const given = fieldsOf(sink, kind);
  const shown = Object.fromEntries(Object.keys(fields).map((name) => [name, given[name]]));
  const secret = rules && given[rules.field];
  return {
    target: sinkOfKind(kind, shown),
    ...(secret === undefined ? {} : { secret: parseSecret(kind, `sink.${kind}.${rules?.field}`, secret) }),
  };
}

/** The sink in the answer to its creation: with the secret, for a kind whose secrets the tracker makes. */
export function withShownSecret(target: SinkTarget, secret: string | undefined): WatchSink | SinkTarget {
  if (secret === undefined) return target;
  const kind = kindOf(target);
  const { secret: rules } = rulesOf(kind);
  return rules?.make ? sinkOfKind(kind, { ...fieldsOf(target, kind), [rules.field]: secret }) : target;
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

/**
 * The secrets after a rotation. The others stay valid for a day, in which the receiver learns the new one.
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
  return [{ sealed }, ...others].slice(0, MAX_SECRETS);
}

export function livingSecrets(secrets: readonly WatchSecret[], now: number): readonly WatchSecret[] {
  return secrets.filter(({ until }) => until === undefined || until > now);
}
