import { type Codec, SCALARS } from './codecs.ts';
import { entryCodec, type Field, type Fields } from './decode.ts';

const GOOGLE = 'google.protobuf';

/** Short codes for frequent types; a wrapper is its value's type and a question mark. */
export const CODES: ReadonlyMap<string, string> = new Map([
  ['', 'string'],
  ['b', 'bool'],
  ['d', 'double'],
  ['f', 'float'],
  ['i', 'int32'],
  ['l', 'int64'],
  ['u', 'uint32'],
  ['q', 'uint64'],
  ['y', 'bytes'],
  ['?', `${GOOGLE}.StringValue`],
  ['b?', `${GOOGLE}.BoolValue`],
  ['d?', `${GOOGLE}.DoubleValue`],
  ['f?', `${GOOGLE}.FloatValue`],
  ['i?', `${GOOGLE}.Int32Value`],
  ['l?', `${GOOGLE}.Int64Value`],
  ['u?', `${GOOGLE}.UInt32Value`],
  ['q?', `${GOOGLE}.UInt64Value`],
  ['y?', `${GOOGLE}.BytesValue`],
  ['A', `${GOOGLE}.Any`],
  ['D', `${GOOGLE}.Duration`],
  ['E', `${GOOGLE}.Empty`],
  ['L', `${GOOGLE}.ListValue`],
  ['M', `${GOOGLE}.FieldMask`],
  ['S', `${GOOGLE}.Struct`],
  ['T', `${GOOGLE}.Timestamp`],
  ['V', `${GOOGLE}.Value`],
]);

/**
 * The items of a line of the table. `@17.2.5` stands for five items of line 17 from its third on.
 *
 * @param itemsAt The items of another line.
 */
export function expandRuns(line: string, itemsAt: (line: string) => readonly string[]): readonly string[] {
  return line.split(',').flatMap((item) => {
    if (!item.startsWith('@')) return item;
    const [other = '', from, count] = item.slice(1).split('.');
    return itemsAt(other).slice(Number(from), Number(from) + Number(count));
  });
}

/**
 * The fields that a line's items name: `id`, `labels %`, `8 status e12`, `createdAt T`, `hosts 17*`.
 *
 * A field is `[number ]name[ type]`; without a number it is one more than the field before. A type is a code
 * or a name known to `codecOf`. `*` after it is a list, `%` a map to it from strings or from the type that
 * follows.
 *
 * @param codecOf The codec of a type by its full name, or by an item's text that is no code.
 */
export function parseFields(items: readonly string[], codecOf: (type: string) => Codec): Fields {
  return new Map(
    parseItems(items, 1).map(([number, name, [code = '', form, key = '']]): [number, Field] => {
      const codec = codecOf(CODES.get(code) ?? code);
      if (form !== '%') return [number, { name, codec, form: form === '*' ? 'list' : 'one' }];
      const keyCodec = SCALARS.get(CODES.get(key) ?? key);
      if (!keyCodec) throw new Error(`${name}: no map has keys of type ${key}`);
      return [number, { name, codec: entryCodec(keyCodec, codec), form: 'map' }];
    }),
  );
}

/** The values of an enum: `[number ]NAME`, from 0 unless a number is given. */
export function parseEnum(items: readonly string[]): ReadonlyMap<number, string> {
  return new Map(parseItems(items, 0).map(([number, name]) => [number, name]));
}

const ITEM = /^(?:(-?\d+) )?(\w+)(?: ([^*%]*)([*%]?)(\w*))?$/;

function parseItems(
  items: readonly string[],
  first: number,
): [number: number, name: string, type: (string | undefined)[]][] {
  let next = first;
  return items.flatMap((item) => {
    const [, number = next, name, ...type] = ITEM.exec(item) ?? [];
    if (name === undefined) return [];
    next = Number(number) + 1;
    return [[next - 1, name, type]];
  });
}
