import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { createYielding, paceAt, slower } from '../../../lib/store/documents/yielding.ts';

const SECOND = 1_000;

/** A clock that sleeping moves on. */
function rig() {
  const clock = { now: 0 };
  const slept: number[] = [];
  const turns = createYielding({
    now: () => clock.now,
    sleep: async (ms) => {
      slept.push(ms);
      clock.now += ms;
    },
  });
  const call = (ms: number, key = 'one') => ({
    deadline: clock.now + ms,
    signal: new AbortController().signal,
    key,
  });
  return { clock, slept, turns, call };
}

test('requests go at once while none is throttled', async () => {
  const { slept, turns, call } = rig();
  for (let request = 0; request < 100; request += 1) {
    await turns.wait(call(0));
    turns.onRequestUnits(100, { key: 'one' });
  }
  expect(slept).toEqual([]);
});

test('behind one that was throttled, requests wait by what the ones before have cost', async () => {
  const { slept, turns, call } = rig();
  turns.onThrottled();
  await turns.wait(call(SECOND));
  turns.onRequestUnits(20, { key: 'one' });
  await turns.wait(call(5 * SECOND));
  expect(slept).toEqual([3 * SECOND]);
});

test('a request whose turn comes too late for it is refused at once, and takes no turn', async () => {
  const { slept, turns, call } = rig();
  turns.onThrottled();
  await turns.wait(call(SECOND));
  turns.onRequestUnits(20, { key: 'one' });
  for (let request = 0; request < 3; request += 1) {
    const refused = await turns.wait(call(2 * SECOND)).catch((thrown: unknown) => thrown);
    expect(refused).toEqual(
      new TrackerError('RESOURCE_EXHAUSTED', 'the store is over its request limit', {
        retryAfterMs: 3 * SECOND,
      }),
    );
  }
  await turns.wait(call(4 * SECOND));
  expect(slept).toEqual([3 * SECOND]);
});

test('a request whose time was used up is to come again later, never at once', async () => {
  const { turns, call } = rig();
  turns.onThrottled();
  const refused = await turns
    .wait(call(0))
    .catch((thrown: unknown) => TrackerError.from(thrown).retryAfterMs);
  expect(refused).toBe(1);
});

test('a key that asks without end is in the way of its own requests alone', async () => {
  let now = 0;
  const slept = { greedy: 0, modest: 0 };
  const signalOf = { greedy: new AbortController().signal, modest: new AbortController().signal };
  const turns = createYielding({
    now: () => now,
    sleep: async (ms, signal) => {
      slept[signal === signalOf.modest ? 'modest' : 'greedy'] = ms;
    },
  });
  const ask = (key: 'greedy' | 'modest') =>
    turns.wait({ deadline: now + 25 * SECOND, signal: signalOf[key], key }).then(
      () => 'sent',
      (thrown: unknown) => TrackerError.from(thrown).code,
    );
  turns.onThrottled();
  let asked = 0;
  while ((await ask('greedy')) === 'sent') asked += 1;
  expect(asked).toBe(50);
  expect(await ask('modest')).toBe('sent');
  expect(slept).toEqual({ greedy: 24.5 * SECOND, modest: 0 });
  expect(await ask('modest')).toBe('sent');
  expect(slept.modest).toBe(SECOND);
  // Both owe, so that each has half of the pace: 4 units a second.
  now += 2 * SECOND;
  expect(await ask('modest')).toBe('sent');
  expect(slept.modest).toBe(SECOND);
});

test('the pace is halved by each request that is throttled later on, and doubles while none is', () => {
  const first = slower(undefined, 0);
  expect(first).toEqual({ perSecond: 8, at: 0 });
  expect(slower(first, 999)).toBe(first);
  const second = slower(first, 10 * SECOND);
  expect(second).toEqual({ perSecond: 8, at: 10 * SECOND });
  expect(slower(second, 11 * SECOND).perSecond).toBeCloseTo(4.3, 1);
  let slowest = second;
  for (let at = 11; at < 30; at += 1) slowest = slower(slowest, at * SECOND);
  expect(slowest).toEqual({ perSecond: 1, at: 29 * SECOND });
  expect(paceAt(slowest, 59 * SECOND)).toBe(8);
  expect(paceAt(slowest, 129 * SECOND)).toBeUndefined();
});

test('a clock that was set back keeps no pace for ever', () => {
  const ahead = slower(undefined, 3_600 * SECOND);
  expect(paceAt(ahead, 0)).toBe(8);
  expect(slower(ahead, 0)).toEqual({ perSecond: 4, at: 0 });
});
