import { TrackerError } from '../core/error.ts';

/** What one kind of sink takes. */
interface SinkRules {
  /** The fields by which the receiver is found: texts, required, stored as they are and shown in every answer. */
  readonly fields: Readonly<Record<string, { readonly maxLength: number }>>;
  /** The field that is secret: stored sealed and apart from the others. */
  readonly secret?: {
    readonly field: string;
    readonly pattern: RegExp;
    /** Continues the field's name in the error for a text that does not fit the pattern. */
    readonly rule: string;
    /**
     * Makes a secret of bytes that cannot be predicted. The field is optional then, and the secret is shown in the
     * answer to the first creation. Without `make` a caller must give the secret, and no answer shows it.
     */
    readonly make?: (bytes: Uint8Array) => string;
  };
}

/** Every kind of sink: the schema of requests, what is stored and what is answered follow from this record. */
export const SINK_KINDS = {
  webhook: {
    fields: { url: { maxLength: 2_000 } },
    // A key in the form of Standard Webhooks ("Signature scheme").
    secret: {
      field: 'secret',
      pattern: /^whsec_(?=(?:.{4})+$)[A-Za-z0-9+/]{32,86}={0,2}$/,
      rule: 'must be "whsec_" and 24 to 64 bytes in base64',
      make: (bytes: Uint8Array): string => `whsec_${btoa(String.fromCharCode(...bytes))}`,
    },
  },
  queue: { fields: { url: { maxLength: 2_000 } } },
  workflow: { fields: { workflowId: { maxLength: 255 } } },
} as const satisfies Readonly<Record<string, SinkRules>>;

type Kinds = typeof SINK_KINDS;
export type SinkKind = keyof Kinds;

type ShownFields<K extends SinkKind> = { readonly [F in keyof Kinds[K]['fields']]: string };

type SecretField<K extends SinkKind> = Kinds[K] extends { readonly secret: infer Secret }
  ? Secret extends { readonly field: infer F extends string; readonly make: unknown }
    ? { readonly [N in F]?: string | undefined }
    : Secret extends { readonly field: infer F extends string }
      ? { readonly [N in F]: string }
      : never
  : unknown;

/** Where the events of a watch go: `{"<kind>": {…}}` without the secret. */
export type TargetOf<K extends SinkKind> = {
  [Kind in K]: { readonly [N in Kind]: ShownFields<Kind> };
}[K];
export type SinkTarget = TargetOf<SinkKind>;

/** A sink as a caller names it: the secret stands beside the other fields. */
export type WatchSink = {
  [K in SinkKind]: { readonly [N in K]: ShownFields<K> & SecretField<K> };
}[SinkKind];

export const SINK_KIND_NAMES = Object.keys(SINK_KINDS) as readonly SinkKind[];

export const rulesOf = (kind: SinkKind): SinkRules => SINK_KINDS[kind];

/** @throws {TrackerError} `UNIMPLEMENTED` for a kind that this version does not know but a later one has stored. */
export function kindOf<K extends SinkKind>(target: TargetOf<K>): K {
  const kind = SINK_KIND_NAMES.find((name): name is K => Object.hasOwn(target, name));
  if (kind) return kind;
  throw new TrackerError('UNIMPLEMENTED', 'the sink is of an unknown kind');
}

type Fields = Readonly<Record<string, string | undefined>>;

export function fieldsOf(sink: SinkTarget, kind: SinkKind): Fields {
  const byKind: { readonly [K in SinkKind]?: Fields } = sink;
  return byKind[kind] ?? {};
}

export function sinkOfKind(kind: SinkKind, fields: Fields): WatchSink {
  return { [kind]: fields } as WatchSink;
}
