import { expect, test } from '@jest/globals';
import { once } from '../../../lib/async/once.ts';

test('makes a value when it is first asked for, and keeps it', () => {
  let made = 0;
  const get = once(() => {
    made += 1;
    return undefined;
  });
  expect(made).toBe(0);
  expect([get(), get(), made]).toEqual([undefined, undefined, 1]);
});

test('makes a value again after a throw', () => {
  let made = 0;
  const get = once(() => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return made;
  });
  expect(get).toThrow('not yet');
  expect([get(), get()]).toEqual([2, 2]);
});

test('imports a module again after an import that failed, and keeps the one that succeeded', async () => {
  const modules = ['./no-such-module.ts', '../../../lib/async/map-limit.ts', './no-such-module.ts'];
  const load = once(() => import(modules.shift() ?? ''));
  await expect(load()).rejects.toThrow('no-such-module');
  const loaded = await load();
  expect(Object.keys(loaded)).toEqual(['mapLimit']);
  expect(await load()).toBe(loaded);
  expect(modules).toHaveLength(1);
});

test('gives callers of the same moment the same promise, also one that fails', async () => {
  let made = 0;
  const get = once(async () => {
    made += 1;
    throw new Error(`attempt ${made}`);
  });
  const together = await Promise.allSettled([get(), get()]);
  expect(together.map((one) => one.status === 'rejected' && one.reason.message)).toEqual([
    'attempt 1',
    'attempt 1',
  ]);
  await expect(get()).rejects.toThrow('attempt 2');
});

test('has forgotten a rejected promise by the time that its caller hears of it', async () => {
  let made = 0;
  const get = once(async () => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return made;
  });
  expect(await get().catch(() => get())).toBe(2);
});
