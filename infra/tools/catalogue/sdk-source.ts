import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One field of a message type of the official SDK. */
export interface SdkField {
  readonly number: number;
  /** As the JSON mapping of protobuf writes it. */
  readonly name: string;
  /** A map's type is the message of its entries, key 1 and value 2. */
  readonly form: 'one' | 'list' | 'map';
  /** The writer's method, `string`; or the full name of an enum or a message. */
  readonly type: string;
}

interface SdkMessage {
  readonly pkg: string;
  /** A nested type's name follows its parent's, `Function_LabelsEntry`. */
  readonly name: string;
  readonly fields: () => readonly SdkField[];
}

/** The official SDK's definitions by full name, as far as its compiled code tells them. */
export interface SdkSource {
  readonly messages: ReadonlyMap<string, SdkMessage>;
  /** The names of an enum's values by their numbers. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** The messages that calls are made with, and those that they answer with. */
  readonly requests: ReadonlySet<string>;
  readonly answers: ReadonlySet<string>;
}

interface SourceFile {
  readonly pkg: string;
  readonly text: string;
  /** Full name of `timestamp_1.Timestamp`, or of `exports.X` and `X`, which the file itself has. */
  readonly resolve: (name: string) => string;
}

const MESSAGE =
  /^exports\.(\w+) = \{\n {4}encode\(([\s\S]*?)\n {4}\},\n {4}decode[\s\S]*?\n {4}toJSON\(([\s\S]*?)\n {4}\},/gm;
const ENUM = /^\(function \((\w+)\) \{([\s\S]*?)^\}\)/gm;
const ENUM_VALUE = /\["(\w+)"\] = (-?\d+)\]/g;
const CALL = /(request|response)Serialize: \(value\) => Buffer\.from\(([\w.]+)\.encode\(/g;

/** @param generated The folder `dist/generated` of the official SDK. */
export function readSdk(generated: string): SdkSource {
  const files = readFiles(generated);
  const messages = files.flatMap((file) =>
    [...file.text.matchAll(MESSAGE)].map(([, name = '', encode = '', toJson = '']): [string, SdkMessage] => [
      `${file.pkg}.${name}`,
      { pkg: file.pkg, name, fields: () => readFields(file, encode, toJson) },
    ]),
  );
  const enums = files.flatMap(({ pkg, text }) =>
    [...text.matchAll(ENUM)].map(([, name = '', body = '']) => [`${pkg}.${name}`, readEnum(body)] as const),
  );
  const calls = files.flatMap(({ text, resolve }) =>
    [...text.matchAll(CALL)].map(([, side, name = '']) => ({ side, name: resolve(name) })),
  );
  const named = (wanted: string) => calls.flatMap(({ side, name }) => (side === wanted ? [name] : []));
  return {
    messages: new Map(messages),
    enums: new Map(enums),
    requests: new Set(named('request')),
    answers: new Set(named('response')),
  };
}

function readFiles(generated: string): SourceFile[] {
  const names = readdirSync(generated, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.js'),
  );
  const texts = new Map(names.map((f) => [join(generated, f), readFileSync(join(generated, f), 'utf8')]));
  const packageOf = (file: string): string =>
    /exports\.protobufPackage = '([^']+)'/.exec(texts.get(file) ?? '')?.[1] ?? '';
  return [...texts].map(([file, text]) => {
    const imports = new Map(
      [...text.matchAll(/const (\w+) = require\("(\.[^"]+)"\)/g)].map(([, name = '', path = '']) => [
        name,
        packageOf(`${join(file, '..', path)}.js`),
      ]),
    );
    const pkg = packageOf(file);
    return { pkg, text, resolve: (name) => fullName(name, pkg, imports) };
  });
}

function fullName(name: string, pkg: string, imports: ReadonlyMap<string, string>): string {
  const [module = '', imported] = name.split('.');
  return imported === undefined || module === 'exports'
    ? `${pkg}.${imported ?? module}`
    : `${imports.get(module)}.${imported}`;
}

/** An alias stands after the name that JSON has. */
function readEnum(body: string): ReadonlyMap<number, string> {
  const values = new Map<number, string>();
  for (const [, name = '', number] of body.matchAll(ENUM_VALUE)) {
    if (name !== 'UNRECOGNIZED' && !values.has(Number(number))) values.set(Number(number), name);
  }
  return values;
}

const WRITTEN =
  /(?:if \(message\.(\w+)[ .][^)]*\)|for \(const v of message\.(\w+)\)|Object\.entries\(message\.(\w+)\)\.forEach\(\(\[key, value\]\) =>) \{\s+(?:([\w.]+)\.encode\([^;]*?)?writer\.uint32\((\d+)\)\.(\w+)\(/g;
const PACKED =
  /writer\.uint32\((\d+)\)\.fork\(\);\s+for \(const v of message\.(\w+)\) \{\s+writer\.(\w+)\(v\)/g;
const SHOWN = /obj\.(\w+)\s+=\s+(?![[{])([^;]*?\bmessage\.(\w+)[^;]*);/g;
const SHOWN_MAP = /Object\.entries\(message\.(\w+)\)\.forEach\(\(\[k, v\]\) => \{\s+obj\.(\w+)\[k\]/g;

/** The encoder tells numbers and types; the JSON writer tells names, and an enum from an int32. */
function readFields({ resolve }: SourceFile, encode: string, toJson: string): SdkField[] {
  const shown = new Map<string, { readonly name: string; readonly expression?: string }>();
  for (const [, name = '', expression = '', key = ''] of toJson.matchAll(SHOWN))
    shown.set(key, { name, expression });
  for (const [, key = '', name = ''] of toJson.matchAll(SHOWN_MAP)) shown.set(key, { name });
  const describe = (key: string, number: number, form: SdkField['form'], type: string): SdkField => {
    const { name, expression = '' } = shown.get(key) ?? { name: '' };
    const enumName = /([\w.]*?)(\w)(\w*)ToJSON\b/.exec(expression);
    const [, module = '', first = '', rest = ''] = enumName ?? [];
    return { number, name, form, type: enumName ? resolve(`${module}${first.toUpperCase()}${rest}`) : type };
  };
  const fields = [
    ...[...encode.matchAll(WRITTEN)].map(([, one, list, map, message, tag, method = '']) =>
      describe(
        one ?? list ?? map ?? '',
        Number(tag) >>> 3,
        one ? 'one' : list ? 'list' : 'map',
        message ? resolve(message) : method,
      ),
    ),
    ...[...encode.matchAll(PACKED)].map(([, tag, list = '', method = '']) =>
      describe(list, Number(tag) >>> 3, 'list', method),
    ),
  ].sort((a, b) => a.number - b.number);
  const written = encode.split('writer.uint32(').length - 1;
  if (fields.length !== written || shown.size !== written || fields.some(({ name }) => name === '')) {
    throw new Error(`an encoder writes fields in a way that is not read here:\n${encode}`);
  }
  return fields;
}
