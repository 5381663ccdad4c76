import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TIMESTAMP = 'google.protobuf.Timestamp';
const SCALARS: ReadonlySet<string> = new Set(['string', 'bool', 'int64', 'double']);

/** One message type as the official SDK's generated `encode` writes it. */
interface MessageType {
  readonly pkg: string;
  readonly name: string;
  readonly encode: string;
  /** Local names of the modules that its file requires, to their packages. */
  readonly imports: ReadonlyMap<string, string>;
}

/**
 * The table of operation metadata, one line for every package and set of fields: package, type names, fields.
 *
 * A field is `number jsonName [type][*]`: a string unless it says otherwise, `map` for map<string, string>, a
 * message by its full name, `*` where it repeats. Enums are left out with the types that have them, because the
 * SDK's encoders do not tell an enum from an int32.
 *
 * @param generated The folder `dist/generated` of the official SDK.
 * @param packages Where operation metadata is looked for.
 */
export function metadataTypes(generated: string, packages: ReadonlySet<string>): string {
  const types = new Map(readTypes(generated).map((type) => [`${type.pkg}.${type.name}`, type]));
  const fields = new Map<string, string>();
  for (const type of types.values()) {
    if (!packages.has(type.pkg) || !type.name.endsWith('Metadata')) continue;
    const found = describe(type, types);
    if (found) for (const [described, text] of found) fields.set(described, text);
  }
  const lines = new Map<string, string[]>();
  for (const [name, text] of fields) {
    const dot = name.lastIndexOf('.');
    const key = `${name.slice(0, dot)}\t${text}`;
    lines.set(key, [...(lines.get(key) ?? []), name.slice(dot + 1)]);
  }
  const rows = [...lines].map(([key, names]) => key.replace('\t', `\t${names.sort().join(',')}\t`));
  return `package\ttypes\tfields\n${rows.sort().join('\n')}\n`;
}

/** The type's fields and those of every message in it; `undefined` if one of them is beyond the table. */
function describe(
  type: MessageType,
  types: ReadonlyMap<string, MessageType>,
): Map<string, string> | undefined {
  const described = new Map<string, string>();
  const fields: string[] = [];
  for (const field of writtenFields(type.encode)) {
    const kind = kindOf(field, type);
    const nested = kind.includes('.') && kind !== TIMESTAMP ? types.get(kind) : undefined;
    const inner = nested && describe(nested, types);
    if (kind === '' || (kind.includes('.') && kind !== TIMESTAMP && !inner)) return undefined;
    for (const [name, text] of inner ?? []) described.set(name, text);
    const suffix = `${kind === 'string' ? '' : kind}${field.repeated ? '*' : ''}`;
    fields.push(`${field.number} ${field.name}${suffix && ` ${suffix}`}`);
  }
  return described.set(`${type.pkg}.${type.name}`, fields.join(','));
}

interface WrittenField {
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  readonly map: boolean;
  /** The writer's method: `string`, `fork` for a message. */
  readonly method: string;
  /** `timestamp_1.Timestamp`, or `exports.X` for a type of the same file. */
  readonly message: string | undefined;
}

const STATEMENT =
  /(?:if \(message\.(\w+) [^)]*\)|for \(const v of message\.(\w+)\)|Object\.entries\(message\.(\w+)\)\.forEach\(\(\[key, value\]\) =>) \{\s+(?:([\w.]+)\.encode\([^;]*?)?writer\.uint32\((\d+)\)\.(\w+)\(/g;

function writtenFields(encode: string): WrittenField[] {
  const fields = [...encode.matchAll(STATEMENT)].map(
    ([, single, repeated, map, message, tag, method = '']) => ({
      name: single ?? repeated ?? map ?? '',
      number: Number(tag) >>> 3,
      repeated: repeated !== undefined,
      map: map !== undefined,
      method,
      message,
    }),
  );
  if (fields.length !== encode.split('writer.uint32(').length - 1) {
    throw new Error(`an encoder writes fields in a way that is not read here:\n${encode}`);
  }
  return fields;
}

/** The field's type in the table; empty where the table has no way to say it. */
function kindOf({ map, method, message }: WrittenField, type: MessageType): string {
  if (map) return 'map';
  if (message === undefined) return SCALARS.has(method) ? method : '';
  const [module = '', name] = message.split('.');
  const pkg = module === 'exports' ? type.pkg : type.imports.get(module);
  return pkg === undefined ? '' : `${pkg}.${name}`;
}

function readTypes(generated: string): MessageType[] {
  const files = readdirSync(generated, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.js'),
  );
  const sources = new Map(files.map((f) => [join(generated, f), readFileSync(join(generated, f), 'utf8')]));
  const packageOf = (file: string): string =>
    /exports\.protobufPackage = '([^']+)'/.exec(sources.get(file) ?? '')?.[1] ?? '';
  return [...sources].flatMap(([file, source]) => {
    const imports = new Map(
      [...source.matchAll(/const (\w+) = require\("(\.[^"]+)"\)/g)].map(([, name = '', path = '']) => [
        name,
        packageOf(`${join(file, '..', path)}.js`),
      ]),
    );
    return [...source.matchAll(/^exports\.(\w+) = \{\n {4}encode\(([\s\S]*?)\n {4}\},\n {4}decode/gm)].map(
      ([, name = '', encode = '']) => ({ pkg: packageOf(file), name, encode, imports }),
    );
  });
}
