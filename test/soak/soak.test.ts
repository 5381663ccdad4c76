import { expect, test } from '@jest/globals';
import { memoryOf } from './memory.ts';

test('compares the end with what memory was after the warm-up', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index < 30 ? index : 100));
  expect(memoryOf(samples)).toEqual({ warmMb: 100, endMb: 100 });
  expect(memoryOf(samples.map((value, index) => (index >= 90 ? 150 : value)))).toEqual({
    warmMb: 100,
    endMb: 150,
  });
});
