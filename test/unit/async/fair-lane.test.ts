import { expect, test } from '@jest/globals';
import { createFairLane } from '../../../lib/async/fair-lane.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lane by the first letters of its work, what has begun in it, and how each piece ends. */
function open(slots: number) {
  const lane = createFairLane(slots, (id) => id.charAt(0));
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const start = (id: string, line?: string): Promise<string> =>
    lane.run(
      id,
      () => {
        begun.push(id);
        return new Promise<string>((resolve, reject) => void ends.set(id, { resolve, reject }));
      },
      line,
    );
  return { lane, begun, ends, start };
}

test('answers what the work answers, and throws what it throws', async () => {
  const lane = createFairLane(1, String);
  expect(await lane.run('a', async () => 7)).toBe(7);
  await expect(lane.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const thrown = (): never => {
    throw new Error('at once');
  };
  await expect(lane.run('a', thrown)).rejects.toThrow('at once');
  expect(await lane.run('a', async () => 8)).toBe(8);
  await settled();
  expect(lane.load(1)).toBe(0);
});

test('begins what waits when something ends, well or not, and others before more of the same', async () => {
  const { begun, ends, start } = open(4);
  const all = ['a0', 'a1', 'a2', 'a3', 'a4', 'b0', 'b1'].map((id) => start(id).catch(() => 'failed'));
  await settled();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0']);
  ends.get('a1')?.reject(new Error('broken'));
  await settled();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0', 'b1']);
  ends.get('a0')?.resolve('done');
  await settled();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'a3']);
  for (const id of ['a2', 'a3', 'b0', 'b1']) ends.get(id)?.resolve('done');
  await settled();
  ends.get('a4')?.resolve('done');
  expect(await Promise.all(all)).toEqual(['done', 'failed', 'done', 'done', 'done', 'done', 'done']);
});

test('does not let a line wait for another one of its key', async () => {
  const { lane, begun, start } = open(4);
  for (const id of ['a0', 'a1', 'a2', 'a3']) void start(id);
  void start('a4', 'apart');
  await settled();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'a4']);
  expect(lane.load(2)).toBe(3);
});
