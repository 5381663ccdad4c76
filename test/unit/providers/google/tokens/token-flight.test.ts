import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../../lib/model/core/error.ts';
import type { AccessToken } from '../../../../../lib/providers/google/tokens/access-token.ts';
import { createTokenFlight } from '../../../../../lib/providers/google/tokens/token-flight.ts';
import type { Call } from '../../../../../lib/providers/provider.ts';
import { createCall } from '../../../../support/upstream.ts';

const MINUTE = 60_000;

/** A flight on a clock that is set, with tokens `1`, `2`, `3` … of so many minutes. */
function rig(minutes = 60) {
  let at = 0;
  const asked: Call[] = [];
  let refusal: TrackerError | undefined;
  const gates: (() => void)[] = [];
  let isHeld = false;
  const flight = createTokenFlight(
    async (call): Promise<AccessToken> => {
      asked.push(call);
      const number = asked.length;
      if (isHeld) {
        await new Promise<void>((resolve, reject) => {
          gates.push(resolve);
          call.signal.addEventListener('abort', () => reject(new TrackerError('CANCELLED', 'given up')));
        });
      }
      if (refusal) throw refusal;
      return { token: String(number), expiresAt: at + minutes * MINUTE };
    },
    () => at,
  );
  const callFor = (more: Partial<Call> = {}): Call => createCall({ deadline: at + 30_000, ...more });
  return {
    asked,
    get: (more?: Partial<Call>) => flight.get(callFor(more)),
    discard: flight.discard,
    pass: (ms: number) => {
      at += ms;
    },
    refuse: (error: TrackerError | undefined) => {
      refusal = error;
    },
    hold: () => {
      isHeld = true;
    },
    open: () => {
      isHeld = false;
      for (const gate of gates.splice(0)) gate();
    },
  };
}

test('gets one token for fifty calls at once, and for all calls after them', async () => {
  const { get, asked } = rig();
  const all = await Promise.all(Array.from({ length: 50 }, () => get()));
  expect(new Set([...all, await get()])).toEqual(new Set(['1']));
  expect(asked).toHaveLength(1);
});

test.each([
  [60, 55],
  [25, 20],
  [20, 16],
  [5, 4],
])('renews a token of %d minutes after %d', async (minutes, used) => {
  const { get, pass } = rig(minutes);
  expect(await get()).toBe('1');
  pass(used * MINUTE - 1);
  expect(await get()).toBe('1');
  pass(1);
  expect(await get()).toBe('2');
});

test('looks at the clock after a freeze, however long that was', async () => {
  const { get, pass } = rig();
  await get();
  pass(48 * 60 * MINUTE);
  expect(await get()).toBe('2');
});

test('gets a token anew where a freeze has cut one off', async () => {
  const { get, pass, hold, open, asked } = rig();
  hold();
  const frozen = get({ deadline: Number.MAX_SAFE_INTEGER });
  pass(60 * MINUTE);
  const next = get();
  expect(asked).toHaveLength(2);
  open();
  expect(await Promise.all([frozen, next])).toEqual(['1', '2']);
});

const DOWN = new TrackerError('UNAVAILABLE', 'sts is down');

test('goes on with a token that is still good while no new one is to be had, and tries soon again', async () => {
  const { get, pass, refuse, asked } = rig();
  await get();
  pass(56 * MINUTE);
  refuse(DOWN);
  expect([await get(), await get()]).toEqual(['1', '1']);
  expect(asked).toHaveLength(2);
  pass(10_000);
  refuse(undefined);
  expect(await get()).toBe('3');
});

test('leaves a call most of its time, on the old token, where a new one does not come', async () => {
  const { get, pass, hold, asked } = rig();
  await get();
  pass(56 * MINUTE);
  hold();
  const begun = performance.now();
  expect(await get()).toBe('1');
  expect(performance.now() - begun).toBeLessThan(30_000 - 10_000);
  expect(asked[1]?.signal.aborted).toBe(true);
}, 60_000);

test('says why there is no token once the old one has ended, to all who wait', async () => {
  const { get, pass, refuse, asked } = rig();
  await get();
  pass(60 * MINUTE);
  refuse(DOWN);
  const failed = await Promise.allSettled([get(), get(), get()]);
  expect(failed).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: DOWN })));
  expect(asked).toHaveLength(2);
});

test('gets another token after one that was refused, once however many say so', async () => {
  const { get, discard, asked, pass } = rig();
  await get();
  expect([discard('1'), discard('1')]).toEqual([true, true]);
  expect(await Promise.all([get(), get()])).toEqual(['2', '2']);
  expect(discard('1')).toBe(true);
  expect(await get()).toBe('2');
  expect(asked).toHaveLength(2);
  expect(discard('2')).toBe(false);
  expect(await get()).toBe('2');
  pass(10_000);
  expect(discard('2')).toBe(true);
  expect(await get()).toBe('3');
});

test('ends the wait of one call by its own bounds, and not the others', async () => {
  const { get, hold, open, asked } = rig();
  hold();
  const leaving = new AbortController();
  const left = get({ signal: leaving.signal });
  const late = get({ deadline: 20 });
  const staying = get();
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(asked[0]?.signal.aborted).toBe(false);
  open();
  expect(await staying).toBe('1');
});

test('gives up what nobody waits for any more', async () => {
  const { get, hold, open, asked } = rig();
  hold();
  await expect(get({ deadline: 20 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(asked[0]?.signal.aborted).toBe(true);
  open();
  expect(await get()).toBe('2');
});

test('gives a token no more than twenty seconds, however long the call has', async () => {
  const { get, asked } = rig();
  await get({ deadline: 600_000 });
  expect(asked[0]?.deadline).toBe(20_000);
});
