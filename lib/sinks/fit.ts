import { TrackerError } from '../model/core/error.ts';
import type { JsonObject } from '../model/core/json.ts';
import type { Operation } from '../model/operation/operation.ts';
import { shorten, wellFormedJson } from '../model/text/strings.ts';
import type { CloudEvent } from '../model/watch/cloud-event.ts';

const MAX_TEXT = 1_000;

/** The parts that an event may lose, the most dispensable first; an `Any` keeps its type. */
const CUTS: readonly (readonly [name: string, cut: (operation: Operation) => Partial<Operation>])[] = [
  ['response', ({ response }) => (response ? { response: typeOf(response) } : {})],
  ['metadata', ({ metadata }) => (metadata ? { metadata: typeOf(metadata) } : {})],
  [
    'error',
    ({ error }) =>
      error ? { error: { ...error, message: shorten(error.message, MAX_TEXT), details: [] } } : {},
  ],
  ['description', ({ description }) => ({ description: shorten(description, MAX_TEXT) })],
];

/**
 * The event as JSON of at most `maxBytes`, in characters that XML can carry.
 *
 * A larger event loses its bulk, since one that cannot be delivered would hold up all later ones. The
 * extension attribute `trimmed` lists the missing parts (`response,metadata`); a receiver gets them by the
 * operation's id.
 *
 * @throws {TrackerError} `OUT_OF_RANGE` for an event that is too large even then.
 */
export function fitEvent(event: CloudEvent, maxBytes: number): string {
  let json = encode(event);
  let { operation } = event.data;
  const trimmed: string[] = [];
  for (const [name, cut] of CUTS) {
    if (Buffer.byteLength(json) <= maxBytes) return json;
    const less = cut(operation);
    if (Object.keys(less).length === 0) continue;
    operation = { ...operation, ...less };
    trimmed.push(name);
    json = encode({ ...event, trimmed: trimmed.join(), data: { ...event.data, operation } });
  }
  if (Buffer.byteLength(json) <= maxBytes) return json;
  throw new TrackerError('OUT_OF_RANGE', 'the event is too large for the sink');
}

function typeOf({ '@type': type }: JsonObject): JsonObject {
  return type === undefined ? {} : { '@type': type };
}

/** Replaces lone surrogates, and escapes U+FFFE and U+FFFF; JSON itself escapes all else that XML cannot carry (XML 1.0, production 2). */
function encode(event: CloudEvent & { readonly trimmed?: string }): string {
  return wellFormedJson(JSON.stringify(event)).replace(/[\uFFFE\uFFFF]/g, (character) =>
    character === '\uFFFE' ? '\\ufffe' : '\\uffff',
  );
}
