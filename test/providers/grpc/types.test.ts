import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { metadataTypes } from '../../../infra/catalogue/metadata-types.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';
import { CATALOGUE } from '../../../lib/providers/catalogue/catalogue.ts';
import { decodeMessage } from '../../../lib/providers/grpc/decode.ts';
import { ANY_TYPES, type Field, TYPES } from '../../../lib/providers/grpc/types.ts';
import { GENERATED, sdkType } from './sdk.ts';

const metadata = [...ANY_TYPES].filter(([name]) => name.startsWith('yandex.'));

/** A value for every field, in the JSON that both the SDK and the decoder use. */
function sample(fields: readonly Field[]): JsonObject {
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.repeated ? [value(field, 1), value(field, 2)] : value(field, 3),
    ]),
  );
}

function value({ type, name }: Field, seed: number): Json {
  if (type === 'string') return `${name} ${seed} ж`;
  if (type === 'bool') return true;
  if (type === 'double') return seed + 0.25;
  if (type === 'map') return { one: `${seed}`, two: '' };
  if (type === 'google.protobuf.Timestamp') return `2026-01-02T03:04:05.67${seed}Z`;
  return sample(TYPES.get(type) ?? []);
}

test('decodes every type of the table as the official classes encode it', () => {
  expect(metadata.length).toBeGreaterThan(750);
  for (const [name, fields] of metadata) {
    const json = sample(fields);
    const type = sdkType(name);
    expect([name, type.toJSON(type.fromJSON(json))]).toEqual([name, json]);
    expect([name, decodeMessage(fields, type.encode(type.fromJSON(json)).finish())]).toEqual([name, json]);
  }
});

test('is the table that the installed definitions give', () => {
  const packages = [...CATALOGUE.values()].map(({ grpcService }) => grpcService.replace(/\.[^.]+$/, ''));
  const file = join(__dirname, '../../../lib/providers/grpc/metadata-types.tsv');
  expect(readFileSync(file, 'utf8')).toBe(
    metadataTypes(GENERATED, new Set([...packages, 'yandex.cloud.access'])),
  );
});

test('names no message that is not in the table, and no Any inside an Any', () => {
  const wellKnown = ['google.protobuf.Timestamp', 'google.protobuf.Duration'];
  const messages = [...ANY_TYPES.values()].flat().map(({ type }) => type);
  expect(
    messages.filter((type) => type.includes('.') && !wellKnown.includes(type) && !ANY_TYPES.has(type)),
  ).toEqual([]);
});
