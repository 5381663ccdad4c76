import { expect, test } from '@jest/globals';
import { bucketCount, gather, spread } from '../../../lib/store/rows/buckets.ts';
import { manyOpen } from '../../support/store-builders.ts';

const entries = (count: number) => ({ open: manyOpen(count), recent: { 'old/ü': { done: true } } });

const bytes = (count: number) => Buffer.byteLength(JSON.stringify(Object.values(entries(count))));

test('few entries need no bucket, many as many as hold some kilobytes each', () => {
  expect(bucketCount(entries(0), 0)).toBe(0);
  expect(bucketCount(entries(80), 0)).toBe(0);
  for (const count of [150, 200, 1_000, 3_000, 20_000]) {
    const buckets = bucketCount(entries(count), 0);
    expect(Math.log2(buckets) % 1).toBe(0);
    expect(bytes(count) / buckets).toBeGreaterThan(2_000);
    expect(bytes(count) / buckets).toBeLessThanOrEqual(32_768);
  }
});

test('the number of buckets stays while the entries grow or shrink by half', () => {
  for (const size of [200, 1_000, 10_000]) {
    const count = bucketCount(entries(size), 0);
    expect(bucketCount(entries(Math.round(size * 1.5)), count)).toBe(count);
    expect(bucketCount(entries(Math.round(size * 0.6)), count)).toBe(count);
    expect(bucketCount(entries(0), count)).toBe(0);
  }
});

test('entries are spread evenly, whatever their order, and gathered whole', () => {
  const all = entries(4_000);
  const buckets = spread(all, 64);
  expect(gather(buckets)).toEqual(all);
  expect(Math.max(...buckets.map(({ o }) => o.length))).toBeLessThan(120);
  const reversed = { ...all, open: Object.fromEntries(Object.entries(all.open).toReversed()) };
  expect(spread(reversed, 64)).toEqual(buckets);
});
