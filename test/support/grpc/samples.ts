import type { Json, JsonObject } from '../../../lib/model/core/json.ts';
import { fieldsAt, type TableField, valuesAt } from './table.ts';

/** A value as the proto3 JSON mapping has it, and as the official classes take it. */
interface Sample<T extends Json = Json> {
  readonly json: T;
  readonly official: unknown;
}

/** A message with every field set, but for those that would be in themselves. */
export function sampleOf(line: number): Sample<JsonObject> {
  return message(String(line), []);
}

/**
 * The message with nothing but enums in it, once for each value that the largest of them has on the wire; the n-th
 * has the n-th value of each, as far as they go.
 */
export function enumSamplesOf(line: number): Sample<JsonObject>[] {
  const samples: Sample<JsonObject>[] = [];
  for (;;) {
    const sample = enumsOnly(String(line), samples.length, []);
    if (!sample) return samples;
    samples.push(sample);
  }
}

function enumsOnly(line: string, index: number, path: readonly string[]): Sample<JsonObject> | undefined {
  const inside = [...path, line];
  const values = fieldsAt(line).flatMap(({ name, type, form }): [string, Sample][] => {
    const sample = /^e\d/.test(type)
      ? enumValue(type, index)
      : /^\d/.test(type) && !inside.includes(type) && enumsOnly(type, index, inside);
    if (!sample) return [];
    if (form === '') return [[name, sample]];
    const wrap = (value: unknown) => (form === '*' ? [value] : { 1: value });
    return [[name, { json: wrap(sample.json) as Json, official: wrap(sample.official) }]];
  });
  return values.length === 0 ? undefined : objectOf(values);
}

function enumValue(type: string, index: number): Sample | undefined {
  const [number, name] = valuesAt(type).filter(([value]) => value !== 0)[index] ?? [];
  return name === undefined ? undefined : { json: name, official: number };
}

function objectOf(values: readonly (readonly [string, Sample])[]): Sample<JsonObject> {
  return {
    json: Object.fromEntries(values.map(([name, { json }]) => [name, json])),
    official: Object.fromEntries(values.map(([name, { official }]) => [name, official])),
  };
}

function message(line: string, path: readonly string[]): Sample<JsonObject> {
  const inside = [...path, line];
  const values = fieldsAt(line)
    .filter(({ type }) => !inside.includes(type))
    .map((field, index) => [field.name, many(field, index, inside)] as const);
  return objectOf(values);
}

function many(field: TableField, seed: number, path: readonly string[]): Sample {
  const { type, form, key } = field;
  if (form === '') return one(type, seed, path);
  const all = (path.length < 2 ? [seed, seed + 1] : [seed]).map((each) => one(type, each, path));
  if (form === '*')
    return { json: all.map(({ json }) => json), official: all.map(({ official }) => official) };
  const keyed = (pick: (sample: Sample) => unknown) =>
    Object.fromEntries(all.map((each, index) => [key === '' ? `ключ ${index}` : `${index}`, pick(each)]));
  return { json: keyed(({ json }) => json) as JsonObject, official: keyed(({ official }) => official) };
}

function one(type: string, seed: number, path: readonly string[]): Sample {
  const make = SAMPLES[type];
  if (make) return make(seed);
  if (!type.startsWith('e')) return message(type, path);
  return enumValue(type, seed % 2) ?? enumValue(type, 0) ?? same(0);
}

function same(value: Json): Sample {
  return { json: value, official: value };
}

const bytes = (seed: number): string => Buffer.from([0xff, seed & 0xff, 0xfe]).toString('base64');
const long = (seed: number): Sample => ({ json: String(-(2 ** 40) - seed), official: -(2 ** 40) - seed });

/** One value of each type that has a code, never the default, which the wire leaves out. */
const SAMPLES: Readonly<Record<string, (seed: number) => Sample>> = {
  '': (seed) => same(`текст ${seed}`),
  '?': (seed) => same(`text ${seed}`),
  b: () => same(true),
  'b?': (seed) => same(seed % 2 === 0),
  d: (seed) => same(seed + 0.25),
  'd?': (seed) => same(-seed - 0.1),
  f: (seed) => same(seed + 0.1),
  'f?': (seed) => same(seed + 0.1),
  i: (seed) => same(-seed - 1),
  'i?': (seed) => same(-seed - 1),
  l: long,
  'l?': long,
  y: (seed) => same(bytes(seed)),
  'y?': (seed) => same(bytes(seed)),
  A: (seed) => ({
    json: { '@type': 'type.googleapis.com/google.protobuf.Duration', value: `${seed + 1}s` },
    official: {
      typeUrl: 'type.googleapis.com/google.protobuf.Duration',
      value: Buffer.from([8, (seed % 100) + 1]).toString('base64'),
    },
  }),
  D: (seed) => ({ json: `-${seed}.000001s`, official: { seconds: -seed, nanos: -1000 } }),
  E: () => same({}),
  L: (seed) => same([seed, null, 'x']),
  M: () => ({ json: 'displayName,a.bC', official: { paths: ['display_name', 'a.b_c'] } }),
  S: (seed) => same({ a: { b: [seed, true, null, { c: 'd' }] }, '': 0.5 }),
  T: (seed) => same(`2026-01-02T03:04:05.${String((seed % 999) + 1).padStart(3, '0')}Z`),
  V: (seed) => same([seed, { e: null }]),
};
