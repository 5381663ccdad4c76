import { anyCodec } from './any.ts';
import shapes from './any-shapes.tsv';
import types from './any-types.tsv';
import { type Codec, enumCodec, SCALARS } from './codecs.ts';
import { type Fields, messageCodec } from './decode.ts';
import { MESSAGES } from './messages.ts';
import { expandRuns, parseEnum, parseFields } from './notation.ts';
import { WELL_KNOWN } from './well-known.ts';

/**
 * The fields of a message type by its full name: a type that the adapters read, or one that an operation of
 * Yandex Cloud may hold. `undefined` for any other.
 *
 * any-types.tsv lists the latter by package, with the lines of any-shapes.tsv that give their fields;
 * infra/tools/catalogue/write-any-types.ts writes both. The tables are long and mostly unused, so they are
 * split at the first lookup, and a line is parsed with its first message.
 */
export function fieldsOf(type: string): Fields | undefined {
  const known = MESSAGES.has(type) ? type : lineOf().get(type);
  return known === undefined ? undefined : fieldsAt(known);
}

/**
 * The fields that a text names in the notation of the table, such as `3 operations
 * yandex.cloud.operation.Operation*`.
 */
export const fieldsIn = remember((text) => parseFields(text.split(','), codecOf));

const lines = once(() => shapes.split('\n'));
const lineOf = once(() => new Map(types.trimEnd().split('\n').slice(1).flatMap(readPackage)));
const itemsAt: (line: string) => readonly string[] = remember((line) =>
  expandRuns(lines()[Number(line)] ?? '', itemsAt),
);
const shapeAt = remember((line) => parseFields(itemsAt(line), codecOf));
const enumAt = remember((line) => enumCodec(parseEnum(itemsAt(line))));

const ANY = anyCodec((type) => {
  const fields = fieldsOf(type);
  return fields && messageCodec(() => fields);
});

/** @param type A full name, or a line of the table: `12`, with an `e` before it for an enum. */
function codecOf(type: string): Codec {
  if (type === 'google.protobuf.Any') return ANY;
  if (/^e\d/.test(type)) return enumAt(type.slice(1));
  return SCALARS.get(type) ?? WELL_KNOWN.get(type) ?? messageCodec(() => fieldsAt(type));
}

function fieldsAt(type: string): Fields {
  const text = MESSAGES.get(type);
  return text === undefined ? shapeAt(type) : fieldsIn(text);
}

function readPackage(row: string): [string, string][] {
  const [pkg, list = ''] = row.split('\t');
  return list.split(',').map((item) => {
    const [name, line = ''] = item.split(' ');
    return [`${pkg}.${name}`, line];
  });
}

function once<T>(make: () => T): () => T {
  const made = remember(make);
  return () => made('');
}

/** Makes the value of each key at most once, when it is first needed. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.has(key) ? (made.get(key) as T) : make(key);
    made.set(key, value);
    return value;
  };
}
