import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, nat, property, tuple, uint8Array } from 'fast-check';
import { anyTypes } from '../../../../infra/tools/catalogue/any-types.ts';
import { readSdk } from '../../../../infra/tools/catalogue/sdk-source.ts';
import { decodeMessage } from '../../../../lib/providers/grpc/decode.ts';
import { fieldsIn, fieldsOf } from '../../../../lib/providers/grpc/types.ts';
import { CATALOGUE } from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import { fieldBytes } from '../../../support/grpc/bytes.ts';
import { enumSamplesOf, sampleOf } from '../../../support/grpc/samples.ts';
import { GENERATED, sdkType } from '../../../support/grpc/sdk.ts';
import { fieldsAt, TYPES } from '../../../support/grpc/table.ts';

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

test('names every value of every enum as the official definitions do', () => {
  let compared = 0;
  for (const [name, line] of TYPES) {
    for (const { json, official } of enumSamplesOf(line)) {
      expect([name, decoded(name, official)]).toEqual([name, json]);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(1_000);
});

test('has every field of every type, under the name that the official class writes', () => {
  for (const [name, line] of TYPES) {
    const written = String(sdkType(name).toJSON).matchAll(/obj\.(\w+)/g);
    const names = [...new Set([...written].map(([, field = '']) => field))];
    expect([name, fieldsAt(line).map((field) => field.name)]).toEqual([name, expect.arrayContaining(names)]);
    expect(fieldsAt(line)).toHaveLength(names.length);
  }
});

test('passes anything as an Any of its type, whatever its bytes are', async () => {
  const typeNames = constantFrom(...TYPES.keys());
  const change = tuple(nat(), integer({ min: 0, max: 255 }));
  await assert(
    property(
      typeNames,
      array(change, { minLength: 1, maxLength: 8 }),
      uint8Array(),
      (name, changes, random) => {
        const type = sdkType(name);
        const encoded = type.encode(type.fromJSON(sampleOf(TYPES.get(name) ?? 0).official)).finish();
        for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
        for (const bytes of [encoded, random]) {
          const any = fieldBytes({ 1: fieldBytes({ 1: `type.googleapis.com/${name}`, 2: bytes }) });
          expect(decodeMessage(fieldsIn('any A'), any)['any']).toMatchObject({
            '@type': `type.googleapis.com/${name}`,
          });
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('is the table that the installed definitions give', () => {
  const packages = [...CATALOGUE.values()].map(({ grpcService }) => grpcService.replace(/\.[^.]+$/, ''));
  const folder = resolve('lib/providers/grpc');
  const { types, shapes } = anyTypes(readSdk(GENERATED), new Set([...packages, 'yandex.cloud.access']));
  expect(readFileSync(join(folder, 'any-types.tsv'), 'utf8')).toBe(types);
  expect(readFileSync(join(folder, 'any-shapes.tsv'), 'utf8')).toBe(shapes);
});
