import { expect, test } from '@jest/globals';
import { bucketCount, gather, spread } from '../../lib/store/buckets.ts';
import { manyOpen } from '../contract/store-builders.ts';

const entries = (count: number) => ({ open: manyOpen(count), recent: { 'old/ü': { done: true } } });

test('few entries need no bucket, many as many as hold a few kilobytes each', () => {
  expect(bucketCount(entries(0), 0)).toBe(0);
  expect(bucketCount(entries(30), 0)).toBe(0);
  const many = bucketCount(entries(20_000), 0);
  const bytes = Buffer.byteLength(JSON.stringify(entries(20_000)));
  expect(bytes / many).toBeGreaterThan(4_000);
  expect(bytes / many).toBeLessThanOrEqual(8_192);
});

test('the number of buckets stays while the entries grow or shrink by half', () => {
  const count = bucketCount(entries(1_000), 0);
  expect(bucketCount(entries(1_500), count)).toBe(count);
  expect(bucketCount(entries(600), count)).toBe(count);
  expect(bucketCount(entries(0), count)).toBe(0);
  expect(bucketCount(entries(20_000), count)).toBeGreaterThan(count);
});

test('entries are spread evenly, whatever their order, and gathered whole', () => {
  const all = entries(4_000);
  const buckets = spread(all, 64);
  expect(gather(buckets)).toEqual(all);
  expect(Math.max(...buckets.map(({ o }) => o.length))).toBeLessThan(120);
  const reversed = { ...all, open: Object.fromEntries(Object.entries(all.open).toReversed()) };
  expect(spread(reversed, 64)).toEqual(buckets);
});
