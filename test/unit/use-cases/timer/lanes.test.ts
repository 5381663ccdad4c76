import { expect, test } from '@jest/globals';
import { createFairLane } from '../../../../lib/async/fair-lane.ts';
import { createLanes, type Pace, paceOf } from '../../../../lib/use-cases/timer/lanes.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const SIGNAL = new AbortController().signal;

/** Lanes of one slot each, what has begun in them, and a second that passes when the test says. */
function open() {
  const lane = () => createFairLane(1, () => 'all');
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let second = (): void => {};
  const passed = new Promise<void>((resolve) => {
    second = resolve;
  });
  const ports = {
    polls: { prompt: lane(), slow: lane() },
    deliveries: { prompt: lane(), slow: lane() },
    fanouts: { prompt: lane(), slow: lane() },
    sleep: () => passed,
  };
  const lanes = createLanes(ports, SIGNAL);
  const start = (id: string, pace: Pace): void =>
    lanes.start(id, pace, () => {
      begun.push(id);
      return new Promise<void>((resolve) => void ends.set(id, resolve));
    });
  return { lanes, begun, start, end: (id: string) => ends.get(id)?.(), pass: () => second() };
}

test('a delivery makes room after a second, a slow one when it ends', async () => {
  const { lanes, begun, start, end, pass } = open();
  for (const id of ['deliver:t/a', 'deliver:t/b']) start(id, 'UNKNOWN');
  for (const id of ['deliver:t/c', 'deliver:t/d']) start(id, 'SLOW');
  await settled();
  expect([lanes.pending(), begun]).toEqual([2, ['deliver:t/a', 'deliver:t/c']]);
  pass();
  await settled();
  expect([lanes.pending(), begun]).toEqual([0, ['deliver:t/a', 'deliver:t/c', 'deliver:t/b']]);
  end('deliver:t/c');
  await settled();
  expect(begun).toEqual(['deliver:t/a', 'deliver:t/c', 'deliver:t/b', 'deliver:t/d']);
});

test('a late poll makes room as soon as it has a place among the slow ones', async () => {
  const { lanes, begun, start, end, pass } = open();
  start('poll:slow', 'SLOW');
  for (const id of ['poll:a', 'poll:b', 'poll:c']) start(id, 'UNKNOWN');
  await settled();
  pass();
  await settled();
  expect([lanes.pending(), begun]).toEqual([3, ['poll:slow', 'poll:a']]);
  end('poll:slow');
  await settled();
  expect([lanes.pending(), begun]).toEqual([2, ['poll:slow', 'poll:a', 'poll:b']]);
  end('poll:b');
  await settled();
  expect(begun).toEqual(['poll:slow', 'poll:a', 'poll:b', 'poll:c']);
});

test.each([
  ['poll:a', { attempts: 0 }, 'UNKNOWN'],
  ['poll:a', { attempts: 0, listedAt: 5, slow: true }, 'PROMPT'],
  ['poll:a', { attempts: 1, listedAt: 5 }, 'UNKNOWN'],
  ['poll:a', { attempts: 0, listedAt: 5, callMs: 16_000 }, 'SLOW'],
  ['deliver:t/a', { attempts: 0 }, 'UNKNOWN'],
  ['deliver:t/a', { attempts: 1 }, 'SLOW'],
  ['deliver:t/a', { attempts: 0, slow: true }, 'SLOW'],
  ['fanout:a', { attempts: 0 }, 'UNKNOWN'],
  ['fanout:a', { attempts: 0, slow: true }, 'SLOW'],
  ['fanout:a', { attempts: 1 }, 'SLOW'],
] as const)('takes %s with %j for %s', (id, hints, pace) => {
  expect(paceOf(id, hints)).toBe(pace);
});
