import * as v from 'valibot';
import { isJsonObject } from '../../model/core/json.ts';
import { rulesOf, SINK_KIND_NAMES, type SinkKind, type WatchSink } from '../../model/watch/sink-kinds.ts';
import { text } from './parameters.ts';

/** Names that objects of JavaScript have a meaning for: the validation library leaves them out without a word. */
const RESERVED = /^(?:__proto__|prototype|constructor)$/;

/** Headers by their names. A list is no object of texts, though the validation library takes it for one. */
export const sinkHeaders = v.pipe(
  v.custom<object>(isJsonObject, 'must be an object of texts'),
  v.check(
    (given) => Object.keys(given).every((name) => !RESERVED.test(name)),
    'must have no header named __proto__, prototype or constructor',
  ),
  v.record(text, text, 'must be an object of texts'),
);

function schemaOf(kind: SinkKind) {
  const { fields, secret, headers } = rulesOf(kind);
  const entries: Record<string, v.GenericSchema<unknown>> = {};
  for (const [name, { maxLength }] of Object.entries(fields)) {
    entries[name] = v.pipe(text, v.maxLength(maxLength, `must be at most ${maxLength} characters long`));
  }
  if (secret) entries[secret.field] = secret.make ? v.optional(text) : text;
  if (headers) entries['headers'] = v.optional(sinkHeaders);
  return v.strictObject({ [kind]: v.strictObject(entries) });
}

function exampleOf(kind: SinkKind): string {
  const { fields, secret, headers } = rulesOf(kind);
  const names = [
    ...Object.keys(fields),
    ...(secret ? [`${secret.field}${secret.make ? '?' : ''}`] : []),
    ...(headers ? ['headers?'] : []),
  ];
  return `{"${kind}": {${names.join(', ')}}}`;
}

/** A sink of any kind, with its secret and headers. */
export const sink = v.pipe(
  v.union(SINK_KIND_NAMES.map(schemaOf), `must be one of ${SINK_KIND_NAMES.map(exampleOf).join(', ')}`),
  // The schemas are built from the record that the type is built from.
  v.transform((given) => given as WatchSink),
);
