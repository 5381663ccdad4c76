import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { memoryOf } from './memory.ts';
import { soak } from './soak.ts';

test('keeps every change under load and faults, and its memory flat', async () => {
  execFileSync(process.execPath, ['infra/build.mjs', 'local']);
  const report = await soak(resolve('dist/local/main.mjs'), 20);
  expect(report.problems).toEqual([]);
  expect(report.operations).toBeGreaterThan(20);
  expect(report.changes).toBeGreaterThan(report.operations);
  expect(report.upstreamFaults).toBeGreaterThan(5);
  expect(report.storeFaults).toBeGreaterThan(50);
  // So early it has not seen all of its code yet; `npm run soak` bounds what comes later.
  expect(report.rssEndMb / report.rssWarmMb).toBeLessThan(1.6);
}, 180_000);

test('compares the end with what memory was after the warm-up', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index < 30 ? index : 100));
  expect(memoryOf(samples)).toEqual({ warmMb: 100, endMb: 100 });
  expect(memoryOf(samples.map((value, index) => (index >= 90 ? 150 : value)))).toEqual({
    warmMb: 100,
    endMb: 150,
  });
});
