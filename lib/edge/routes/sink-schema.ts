import * as v from 'valibot';
import { rulesOf, SINK_KIND_NAMES, type SinkKind, type WatchSink } from '../../model/watch/sink-kinds.ts';
import { text } from './parameters.ts';

function schemaOf(kind: SinkKind) {
  const { fields, secret } = rulesOf(kind);
  const entries: Record<string, v.GenericSchema<string | undefined>> = {};
  for (const [name, { maxLength }] of Object.entries(fields)) {
    entries[name] = v.pipe(text, v.maxLength(maxLength, `must be at most ${maxLength} characters long`));
  }
  if (secret) entries[secret.field] = secret.make ? v.optional(text) : text;
  return v.strictObject({ [kind]: v.strictObject(entries) });
}

function exampleOf(kind: SinkKind): string {
  const { fields, secret } = rulesOf(kind);
  const names = [...Object.keys(fields), ...(secret ? [`${secret.field}${secret.make ? '?' : ''}`] : [])];
  return `{"${kind}": {${names.join(', ')}}}`;
}

/** A sink of any kind, with its secret. */
export const sink = v.pipe(
  v.union(SINK_KIND_NAMES.map(schemaOf), `must be one of ${SINK_KIND_NAMES.map(exampleOf).join(', ')}`),
  // The schemas are built from the record that the type is built from.
  v.transform((given) => given as WatchSink),
);
