import { TrackerError } from '../core/error.ts';
import type { SinkHeaders } from './sink-headers.ts';

/** The fields of one kind of sink. */
interface SinkRules {
  /**
   * The fields that name the receiver: required texts, shown in every answer. A sealed one is a URL that may carry
   * a key: it is stored sealed, and viewers see it without its query.
   */
  readonly fields: Readonly<Record<string, { readonly maxLength: number; readonly sealed?: true }>>;
  /** The secret field: stored sealed, apart from the others. */
  readonly secret?: {
    readonly field: string;
    readonly pattern: RegExp;
    /** Continues the field's name in the error for a text that does not fit the pattern. */
    readonly rule: string;
    /**
     * Makes a secret from unpredictable bytes. The field is then optional, and the answer to the first
     * creation shows the secret. Without `make` the field is required, and no answer shows it.
     */
    readonly make?: (bytes: Uint8Array) => string;
  };
  /** Whether requests to the receiver may carry headers that the caller gives. */
  readonly headers?: true;
}

/** Every kind of sink. The request schema, the stored target and the answers follow from this record. */
const SINK_KINDS = {
  webhook: {
    fields: { url: { maxLength: 2_000, sealed: true } },
    // A key in the form of Standard Webhooks ("Signature scheme").
    secret: {
      field: 'secret',
      pattern: /^whsec_(?=(?:.{4})+$)[A-Za-z0-9+/]{32,86}={0,2}$/,
      rule: 'must be "whsec_" and 24 to 64 bytes in base64',
      make: (bytes: Uint8Array): string => `whsec_${btoa(String.fromCharCode(...bytes))}`,
    },
    headers: true,
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

type HeadersField<K extends SinkKind> = Kinds[K] extends { readonly headers: true }
  ? { readonly headers?: SinkHeaders | undefined }
  : unknown;

/** The receiver of a watch's events: `{"<kind>": {…}}` without the secret. */
export type TargetOf<K extends SinkKind> = {
  [Kind in K]: { readonly [N in Kind]: ShownFields<Kind> };
}[K];
export type SinkTarget = TargetOf<SinkKind>;

/** A sink in a request: secret and headers stand beside the other fields. */
export type WatchSink = {
  [K in SinkKind]: { readonly [N in K]: ShownFields<K> & SecretField<K> & HeadersField<K> };
}[SinkKind];

export const SINK_KIND_NAMES = Object.keys(SINK_KINDS) as readonly SinkKind[];

export const rulesOf = (kind: SinkKind): SinkRules => SINK_KINDS[kind];

/** The parameters that carry a secret, of whichever kind of sink. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(
  SINK_KIND_NAMES.flatMap((kind) => rulesOf(kind).secret?.field ?? []),
);

/** @throws {TrackerError} `UNIMPLEMENTED` for an unknown kind, such as one stored by a later version. */
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

export function headersOf(sink: WatchSink, kind: SinkKind): SinkHeaders | undefined {
  const byKind: { readonly [K in SinkKind]?: object } = sink;
  const given: { readonly headers?: SinkHeaders | undefined } = byKind[kind] ?? {};
  return given.headers;
}

export function targetOfKind(kind: SinkKind, fields: Fields): SinkTarget {
  return { [kind]: fields } as SinkTarget;
}
