import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { anyTypes } from '../../../infra/catalogue/any-types.ts';
import { readSdk } from '../../../infra/catalogue/sdk-source.ts';
import { CATALOGUE } from '../../../lib/providers/catalogue/catalogue.ts';
import { decodeMessage } from '../../../lib/providers/grpc/decode.ts';
import { fieldsOf } from '../../../lib/providers/grpc/types.ts';
import { sampleOf } from './samples.ts';
import { GENERATED, sdkType } from './sdk.ts';
import { TYPES } from './table.ts';

/** What a message encoded by the official class decodes to. */
function decoded(name: string, official: unknown): unknown {
  const type = sdkType(name);
  return decodeMessage(fieldsOf(name) ?? new Map(), type.encode(type.fromJSON(official)).finish());
}

test('decodes every type of the table, all fields set, as the official class encodes it', () => {
  expect(TYPES.size).toBeGreaterThan(1_000);
  for (const [name, line] of TYPES) {
    const { json, official } = sampleOf(line);
    expect([name, decoded(name, official)]).toEqual([name, json]);
  }
});

test('is the table that the installed definitions give', () => {
  const packages = [...CATALOGUE.values()].map(({ grpcService }) => grpcService.replace(/\.[^.]+$/, ''));
  const folder = join(__dirname, '../../../lib/providers/grpc');
  const { types, shapes } = anyTypes(readSdk(GENERATED), new Set([...packages, 'yandex.cloud.access']));
  expect(readFileSync(join(folder, 'any-types.tsv'), 'utf8')).toBe(types);
  expect(readFileSync(join(folder, 'any-shapes.tsv'), 'utf8')).toBe(shapes);
});
