import { expect, test } from '@jest/globals';
import { limitPerKey } from '../../../lib/async/limit-per-key.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

/** Work that ends when it is told to, and what has begun of it. */
function controlled(limit: number) {
  const run = limitPerKey(limit);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (key: string, name: string, signal: AbortSignal = never) =>
    run(key, signal, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  return { start, begun, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

test('runs so much at once for each key, and what waits in the order it came', async () => {
  const { start, begun, end } = controlled(2);
  const all = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => start(name.slice(0, 1), name));
  await settle();
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  end('a2');
  await settle();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  for (const name of ['a1', 'a3', 'b1']) end(name);
  await settle();
  end('a4');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
});

test('goes on after work that fails', async () => {
  const { start, begun, end } = controlled(1);
  const [first, second] = [start('a', 'a1'), start('a', 'a2')];
  await settle();
  end('a1', new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await settle();
  end('a2');
  expect([await second, begun]).toEqual(['a2', ['a1', 'a2']]);
});

test('ends the waiting of what is aborted, which then never begins and takes no place', async () => {
  const { start, begun, end } = controlled(1);
  const controller = new AbortController();
  const [first, second, third] = [start('a', 'a1'), start('a', 'a2', controller.signal), start('a', 'a3')];
  controller.abort(new Error('given up'));
  await expect(second).rejects.toThrow('given up');
  await settle();
  end('a1');
  await settle();
  end('a3');
  expect([await first, await third, begun]).toEqual(['a1', 'a3', ['a1', 'a3']]);
});

test('begins nothing for what is aborted already', async () => {
  const { start, begun } = controlled(1);
  await expect(start('a', 'a1', AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
  expect(begun).toEqual([]);
});

test('gives the whole limit to a key that was idle', async () => {
  const { start, begun, end } = controlled(1);
  const first = start('a', 'a1');
  await settle();
  end('a1');
  await first;
  const second = start('a', 'a2');
  await settle();
  expect(begun).toEqual(['a1', 'a2']);
  end('a2');
  await second;
});
