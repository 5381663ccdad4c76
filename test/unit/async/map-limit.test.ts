import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mapLimit } from '../../../lib/async/map-limit.ts';

/** Work that ends when it is told to, and what is under way of it. */
function controlled() {
  const under = new Map<number, { readonly end: () => void; readonly fail: (error: Error) => void }>();
  const begun: number[] = [];
  const work = (item: number): Promise<string> => {
    begun.push(item);
    return new Promise<string>((resolve, reject) => {
      under.set(item, { end: () => resolve(`done ${item}`), fail: reject });
    }).finally(() => under.delete(item));
  };
  return { under, begun, work };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('answers the results in the order of the items, whatever order they end in', async () => {
  const { under, work } = controlled();
  const all = mapLimit([1, 2, 3], 3, work);
  for (const item of [3, 1, 2]) under.get(item)?.end();
  expect(await all).toEqual(['done 1', 'done 2', 'done 3']);
});

test('begins the next item as soon as one ends, while another takes its time', async () => {
  const { under, begun, work } = controlled();
  const all = mapLimit([1, 2, 3, 4], 2, work);
  expect(begun).toEqual([1, 2]);
  under.get(2)?.end();
  await settle();
  expect(begun).toEqual([1, 2, 3]);
  under.get(3)?.end();
  await settle();
  expect(begun).toEqual([1, 2, 3, 4]);
  for (const item of [1, 4]) under.get(item)?.end();
  await all;
});

test('begins nothing after a failure, and throws the first one when what is under way has ended', async () => {
  const { under, begun, work } = controlled();
  let thrown: unknown;
  const all = mapLimit([1, 2, 3, 4, 5], 3, work).catch((error: unknown) => {
    thrown = error;
  });
  under.get(2)?.fail(new Error('first'));
  await settle();
  under.get(1)?.fail(new Error('second'));
  await settle();
  expect([begun, thrown]).toEqual([[1, 2, 3], undefined]);
  under.get(3)?.end();
  await all;
  expect(thrown).toEqual(new Error('first'));
});

test('never has more under way than the limit, and does everything once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 8 }), async (delays, limit) => {
      let [active, most] = [0, 0];
      const results = await mapLimit([...delays.entries()], limit, async ([index, ticks]) => {
        active += 1;
        most = Math.max(most, active);
        for (let tick = 0; tick < ticks; tick += 1) await null;
        active -= 1;
        return index;
      });
      expect(results).toEqual(delays.map((_, index) => index));
      expect(most).toBeLessThanOrEqual(limit);
    }),
  );
});
