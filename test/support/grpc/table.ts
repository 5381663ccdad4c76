import shapes from '../../../lib/providers/grpc/any-shapes.tsv';
import types from '../../../lib/providers/grpc/any-types.tsv';

/** A field as the table has it; read here apart from what is tested. */
export interface TableField {
  readonly number: number;
  readonly name: string;
  /** As in the table: a letter, with a question mark for a wrapper; nothing for a string; `12`, `e12`. */
  readonly type: string;
  readonly form: '' | '*' | '%';
  /** The type of a map's keys. */
  readonly key: string;
}

/** Every type by its full name, with the line that tells its fields. */
export const TYPES: ReadonlyMap<string, number> = new Map(
  rows(types).flatMap((row) => {
    const [pkg, list = ''] = row.split('\t');
    return list.split(',').map((item): [string, number] => {
      const [name, line] = item.split(' ');
      return [`${pkg}.${name}`, Number(line)];
    });
  }),
);

const LINES: string[][] = [];
for (const row of rows(shapes)) {
  LINES.push(
    row.split(',').flatMap((item) => {
      const run = /^@(\d+)\.(\d+)\.(\d+)$/.exec(item)?.slice(1).map(Number);
      if (!run) return [item];
      const [line = 0, from = 0, count = 0] = run;
      return (LINES[line - 1] ?? []).slice(from, from + count);
    }),
  );
}

/** The fields of a message. */
export function fieldsAt(line: string | number): readonly TableField[] {
  return numbered(line, 1).map(([number, text]) => {
    const [, name = '', type = '', form = '', key = ''] = /^(\w+) ?(.*?)([*%]?)(\w?)$/.exec(text) ?? [];
    return form === '%'
      ? { number, name, type, form, key }
      : { number, name, type: `${type}${key}`, form: form === '*' ? form : '', key: '' };
  });
}

/** The values of an enum, such as `e12`. */
export function valuesAt(type: string): readonly (readonly [number: number, name: string])[] {
  return numbered(type.slice(1), 0);
}

function numbered(line: string | number, first: number): [number, string][] {
  let next = first;
  return (LINES[Number(line) - 1] ?? [])
    .filter((item) => item !== '')
    .map((item) => {
      const [, said, text = ''] = /^(?:(-?\d+) )?(.*)$/.exec(item) ?? [];
      const number = said === undefined ? next : Number(said);
      next = number + 1;
      return [number, text];
    });
}

function rows(table: string): string[] {
  return table.trimEnd().split('\n').slice(1);
}
