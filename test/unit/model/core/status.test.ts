import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CODES, codeName, isCodeName } from '../../../../lib/model/core/status.ts';

test('has the 17 codes of google.rpc.Code in their order', () => {
  expect(Object.keys(CODES)).toEqual([
    ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
    ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
    ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
  ]);
  expect(Object.values(CODES)).toEqual(Array.from({ length: 17 }, (_, number) => number));
});

test('names every number that has a name, and every other number UNKNOWN', () => {
  for (const [name, number] of Object.entries(CODES)) expect(codeName(number)).toBe(name);
  for (const number of [-1, 17, 1.5, Number.NaN, 2 ** 53]) expect(codeName(number)).toBe('UNKNOWN');
});

test('takes the 17 names as names, and nothing that every object has', () => {
  expect(Object.keys(CODES).every(isCodeName)).toBe(true);
  expect(['ok', '', 'toString', '__proto__', 'constructor', '5'].some(isCodeName)).toBe(false);
  fc.assert(fc.property(fc.string(), (text) => isCodeName(text) === Object.keys(CODES).includes(text)));
});
