import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFairQueue, type FairQueue } from '../../../lib/async/fair-queue.ts';

/** A queue with this work in it, each piece named by its key and a number. */
function queueOf(slots: number, ...works: readonly string[]): FairQueue<string> {
  const queue = createFairQueue<string>(slots);
  for (const work of works) queue.add(work.charAt(0), work);
  return queue;
}

/** Begins all that may begin. */
function begin(queue: FairQueue<string>): readonly string[] {
  const begun: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) begun.push(next.work);
  return begun;
}

const times = (key: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${key}${index}`);

test('begins nothing of nothing', () => {
  expect(begin(queueOf(4))).toEqual([]);
});

test('begins the work of one key in the order in which it came', () => {
  expect(begin(queueOf(8, 'a2', 'a0', 'a1'))).toEqual(['a2', 'a0', 'a1']);
});

test.each([
  [1, 1],
  [4, 3],
  [8, 6],
  [10, 8],
  [32, 24],
])('of %d slots, one key holds up to %d', (slots, most) => {
  expect(begin(queueOf(slots, ...times('a', slots)))).toHaveLength(most);
});

test('begins at once the work of a key that holds nothing, whatever others hold', () => {
  const queue = queueOf(8, ...times('a', 200));
  begin(queue);
  queue.add('b', 'b0');
  expect(begin(queue)).toEqual(['b0']);
});

test('gives the keys turns', () => {
  const queue = queueOf(6, ...times('a', 3), ...times('b', 3), 'c0');
  expect(begin(queue)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2']);
});

test('gives what becomes free to the key that holds the fewest', () => {
  const queue = queueOf(4, ...times('a', 9));
  begin(queue);
  queue.add('b', 'b0');
  begin(queue);
  queue.add('b', 'b1');
  queue.add('c', 'c0');
  expect(begin(queue)).toEqual([]);
  queue.done('a');
  expect(begin(queue)).toEqual(['c0']);
  queue.done('a');
  expect(begin(queue)).toEqual(['a3']);
});

test('counts what waits and what runs, of one key up to a bound', () => {
  const queue = queueOf(4, ...times('a', 9), ...times('b', 2));
  expect([queue.load(5), queue.load(100)]).toEqual([7, 11]);
  begin(queue);
  queue.done('b');
  expect([queue.load(5), queue.load(100)]).toEqual([6, 10]);
});

test('frees nothing for a key that holds nothing', () => {
  const queue = queueOf(1, 'a0', 'b0');
  begin(queue);
  queue.done('b');
  queue.done('c');
  expect(begin(queue)).toEqual([]);
});

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key }),
  fc.record({ kind: fc.constant('next' as const) }),
  fc.record({ kind: fc.constant('done' as const), at: fc.nat(50) }),
);

test('is fair: the fewest held goes first, in order within a key, and all of it begins in the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 120 }), (slots, steps) => {
      const queue = createFairQueue<number>(slots);
      const waiting = new Map<string, number[]>();
      const running: string[] = [];
      const held = (name: string): number => running.filter((each) => each === name).length;
      let added = 0;
      const next = (): boolean => {
        const free = slots - running.length;
        const hungry = [...waiting].filter(([, works]) => works.length > 0).map(([name]) => name);
        const begun = queue.next();
        if (!begun) {
          for (const name of hungry) expect(held(name)).toBeGreaterThanOrEqual(3 * free);
          return false;
        }
        expect(free).toBeGreaterThan(0);
        expect(held(begun.key)).toBeLessThan(3 * free);
        expect(held(begun.key)).toBe(Math.min(...hungry.map(held)));
        expect(begun.work).toBe(waiting.get(begun.key)?.shift());
        running.push(begun.key);
        return true;
      };
      for (const one of steps) {
        if (one.kind === 'add') {
          queue.add(one.key, added);
          waiting.set(one.key, [...(waiting.get(one.key) ?? []), added]);
          added += 1;
        } else if (one.kind === 'next') next();
        else {
          const [ended] = running.splice(one.at % Math.max(1, running.length), 1);
          if (ended !== undefined) queue.done(ended);
        }
        const left = [...waiting.values()].flat().length;
        expect(queue.load(Number.POSITIVE_INFINITY)).toBe(left + running.length);
      }
      while (next() || running.length > 0) {
        const ended = running.shift();
        if (ended !== undefined) queue.done(ended);
      }
      expect([...waiting.values()].flat()).toEqual([]);
    }),
  );
});

test('no key waits for more than one turn of each other one', () => {
  const beginsOf = fc.array(key, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(beginsOf, (keys) => {
      const queue = createFairQueue<string>(1);
      for (const name of keys) queue.add(name, name);
      const since = new Map<string, number>([...new Set(keys)].map((name) => [name, 0]));
      for (let begun = queue.next(); begun; begun = queue.next()) {
        queue.done(begun.key);
        for (const name of since.keys()) since.set(name, (since.get(name) ?? 0) + 1);
        expect(since.get(begun.key)).toBeLessThanOrEqual(since.size);
        since.set(begun.key, 0);
      }
    }),
  );
});
