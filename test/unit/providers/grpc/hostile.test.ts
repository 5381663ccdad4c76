import { expect, test } from '@jest/globals';
import type { Json } from '../../../../lib/model/core/json.ts';
import { decodeMessage } from '../../../../lib/providers/grpc/decode.ts';
import { fieldsIn } from '../../../../lib/providers/grpc/types.ts';
import { fieldBytes, timestamp } from '../../../support/grpc/bytes.ts';

const DEPTH = 6_000;

/** An `Any` whose value is made by putting nothing into a message, and that into the next, many times. */
function nested(typeName: string, wrap: (inner: Uint8Array) => Uint8Array, depth = DEPTH): Uint8Array {
  let value: Uint8Array = new Uint8Array();
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return fieldBytes({ 1: `type.googleapis.com/${typeName}`, 2: value });
}

function depthOf(json: Json | undefined): number {
  return typeof json === 'object' && json !== null
    ? 1 + Math.max(0, ...Object.values(json as object).map(depthOf))
    : 0;
}

const decodeAny = (any: Uint8Array): Json | undefined =>
  decodeMessage(fieldsIn('any A'), fieldBytes({ 1: any }))['any'];

test('passes an Any in base64 whose message goes deeper than a hundred', () => {
  const list = nested('google.protobuf.ListValue', (inner) => fieldBytes({ 1: fieldBytes({ 6: inner }) }));
  expect(decodeAny(list)).toEqual({
    '@type': 'type.googleapis.com/google.protobuf.ListValue',
    value: expect.stringMatching(/^[\w+/]+=*$/),
  });
  const shallow = nested(
    'google.protobuf.ListValue',
    (inner) => fieldBytes({ 1: fieldBytes({ 6: inner }) }),
    40,
  );
  expect(depthOf(decodeAny(shallow))).toBe(42);
});

test('passes the hundredth Any inside an Any in base64', () => {
  const any = (inner: Uint8Array) => fieldBytes({ 1: 'google.protobuf.Any', 2: inner });
  const json = decodeAny(nested('google.protobuf.Any', any, 2_000));
  expect(depthOf(json)).toBeGreaterThan(90);
  expect(depthOf(json)).toBeLessThan(110);
});

test('passes a message that holds itself, too deep, in base64', () => {
  const type = 'google.rpc.Status';
  const wrap = (inner: Uint8Array) => fieldBytes({ 3: fieldBytes({ 1: type, 2: inner }) });
  expect(depthOf(decodeAny(nested(type, wrap, 2_000)))).toBeLessThan(220);
});

test.each([
  ['a list', 'f l*', Buffer.alloc(2 * 1_000_000, Buffer.from([8, 1]))],
  ['a packed list', 'f l*', fieldBytes({ 1: Buffer.alloc(1_000_000, 1) })],
  [
    'a map',
    'f %',
    Buffer.concat(
      Array.from({ length: 200_000 }, (_, key) => fieldBytes({ 1: fieldBytes({ 1: `${key}` }) })),
    ),
  ],
  ['a message in pieces', 'f T', Buffer.alloc(400_000 * 6, fieldBytes({ 1: timestamp(1, 1) }))],
  ['a value again and again', 'f', Buffer.alloc(1_000_000 * 3, fieldBytes({ 1: 'a' }))],
])('takes time in proportion to the bytes: %s', (_, text, bytes) => {
  const startedAt = performance.now();
  expect(Object.keys(decodeMessage(fieldsIn(text), bytes))).toEqual(['f']);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
