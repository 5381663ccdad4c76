import { CODES } from '../../../lib/providers/grpc/notation.ts';
import { shorten } from './runs.ts';
import type { SdkField, SdkSource } from './sdk-source.ts';

/** The two tables of lib/providers/grpc. */
export interface AnyTypes {
  /** `any-types.tsv`: a package and its types, each `name line`. */
  readonly types: string;
  /** `any-shapes.tsv`: after its heading, the fields of a message or the values of an enum on each line. */
  readonly shapes: string;
}

const LETTERS = new Map([...CODES].map(([code, type]) => [type, code]));

/**
 * The messages that an operation can have as its metadata or its response, and all that these are made of; what
 * looks the same has one line. The notation is that of lib/providers/grpc/notation.ts.
 *
 * @param packages Where operations come from.
 */
export function anyTypes(sdk: SdkSource, packages: ReadonlySet<string>): AnyTypes {
  const texts = mergeEqual(describeAll(sdk, operationTypes(sdk, packages)));
  const lines = new Map([...new Set(texts.values())].map((text, index) => [text, index + 1]));
  const lineOf = (name: string): number => lines.get(texts.get(name) ?? '') ?? 0;
  const named = [...texts.keys()].filter((name) => !name.includes('_')).sort();
  const rows = [...packages].sort().flatMap((pkg) => {
    const types = named.filter((name) => sdk.messages.get(name)?.pkg === pkg);
    const items = types.map((name) => `${name.slice(pkg.length + 1)} ${lineOf(name)}`);
    return items.length === 0 ? [] : `${pkg}\t${items.join(',')}`;
  });
  const shapes = [...lines.keys()].map((text) => text.replace(REFERENCE, (_, name) => `${lineOf(name)}`));
  return {
    types: `package\ttypes\n${rows.join('\n')}\n`,
    shapes: `shape\n${shorten(shapes).join('\n')}\n`,
  };
}

/**
 * The compiled SDK does not keep the option that names an operation's metadata and response
 * (yandex/cloud/api/operation.proto), but it keeps every call. What an operation holds is a resource, which some call
 * answers with, be it as a field of its answer, or a part of one, such as a security group's rule; or else it is in
 * no call and in no other message. Requests, what only these are made of, and a call's own `…Response` are neither.
 */
function operationTypes({ messages, requests, answers }: SdkSource, packages: ReadonlySet<string>): string[] {
  const held = new Set<string>();
  const answered = new Set<string>();
  for (const [name, { pkg, fields }] of messages) {
    if (!packages.has(pkg)) continue;
    const isAnswer = answers.has(name);
    if (isAnswer && !name.endsWith('Response')) answered.add(name);
    for (const { type } of fields()) {
      held.add(type);
      if (isAnswer && name.endsWith('Response')) answered.add(type);
    }
  }
  return [...messages]
    .filter(([, { pkg }]) => packages.has(pkg))
    .map(([name]) => name)
    .filter((name) => answered.has(name) || !(held.has(name) || requests.has(name) || answers.has(name)))
    .sort();
}

const REFERENCE = /<([^>]+)>/g;

/** The text of every message and enum among `names` and in them; what it refers to is `<full.name>` in it. */
function describeAll({ messages, enums }: SdkSource, names: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (texts.has(name)) continue;
    const text = describe(name);
    texts.set(name, text);
    waiting.push(...[...text.matchAll(REFERENCE)].map(([, reference = '']) => reference));
  }
  return texts;

  function describe(name: string): string {
    const values = enums.get(name);
    if (values) return numbered([...values], 0);
    const fields = messages.get(name)?.fields();
    if (!fields) throw new Error(`the SDK has no ${name}`);
    return numbered(
      fields.map((field) => [field.number, `${field.name} ${typeOf(field)}`.trimEnd()]),
      1,
    );
  }

  function typeOf({ form, type }: SdkField): string {
    if (form !== 'map') return `${reference(type)}${form === 'list' ? '*' : ''}`;
    const [key, value] = messages.get(type)?.fields() ?? [];
    if (!key || !value) throw new Error(`${type} is no entry of a map`);
    return `${reference(value.type)}%${reference(key.type)}`;
  }

  function reference(type: string): string {
    return LETTERS.get(type) ?? `${enums.has(type) ? 'e' : ''}<${type}>`;
  }
}

function numbered(items: readonly (readonly [number, string])[], first: number): string {
  let next = first;
  const texts = items.map(([number, text]) => {
    const said = number === next ? text : `${number} ${text}`;
    next = number + 1;
    return said;
  });
  return texts.join(',');
}

/** Gives types of one text one reference, until no two texts become equal by it. */
function mergeEqual(texts: ReadonlyMap<string, string>): Map<string, string> {
  const first = new Map<string, string>();
  for (const [name, text] of texts) if (!first.has(text)) first.set(text, name);
  const merged = new Map(
    [...texts].map(([name, text]) => [
      name,
      text.replace(REFERENCE, (_, type) => `<${first.get(texts.get(type) ?? '')}>`),
    ]),
  );
  return new Set(merged.values()).size === first.size ? merged : mergeEqual(merged);
}
