import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Json } from '../../../../lib/model/core/json.ts';
import { CODES, type Code } from '../../../../lib/model/core/status.ts';
import { retryInfoMs, secondsToMs, withRetries } from '../../../../lib/providers/wire/retry.ts';
import { createCall, fakeTiming, NOW } from '../../../support/upstream.ts';

const codes = Object.keys(CODES).filter((code): code is Exclude<Code, 'OK'> => code !== 'OK');

/** Fails so many times, then answers with the number of the attempt. */
function failing(times: number, error: unknown = new TrackerError('UNAVAILABLE', 'busy')) {
  let attempts = 0;
  return {
    attempts: () => attempts,
    attempt: async (): Promise<number> => {
      attempts += 1;
      if (attempts <= times) throw error;
      return attempts;
    },
  };
}

test('makes at most six attempts, with waits that double', async () => {
  const timing = fakeTiming();
  const five = failing(5);
  expect(await withRetries(five.attempt, createCall(), timing)).toBe(6);
  expect(timing.waits).toEqual([100, 200, 400, 800, 1_600]);
  const six = failing(6);
  await expect(withRetries(six.attempt, createCall(), fakeTiming())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  expect(six.attempts()).toBe(6);
});

test.each(codes)('after %s tries again or does not', async (code) => {
  const once = failing(1, new TrackerError(code, 'x'));
  const outcome = await withRetries(once.attempt, createCall(), fakeTiming()).catch(
    (error: TrackerError) => error.code,
  );
  expect(outcome).toBe(['UNAVAILABLE', 'RESOURCE_EXHAUSTED'].includes(code) ? 2 : code);
});

test('waits for as long as the upstream asks, and never less', async () => {
  const timing = fakeTiming();
  await withRetries(
    failing(2, new TrackerError('RESOURCE_EXHAUSTED', 'x', { retryAfterMs: 150 })).attempt,
    createCall(),
    timing,
  );
  expect(timing.waits).toEqual([150, 200]);
});

test.each([
  [99, 1, []],
  [100, 1, []],
  [101, 2, [100]],
  [300, 2, [100]],
  [301, 3, [100, 200]],
])('with %d ms left makes %d attempts', async (left, attempts, waits) => {
  const timing = fakeTiming();
  const never = failing(Number.POSITIVE_INFINITY);
  await expect(
    withRetries(never.attempt, createCall({ deadline: NOW + left }), timing),
  ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect([never.attempts(), timing.waits]).toEqual([attempts, waits]);
});

test('gives up at once where the upstream asks for more time than there is, and says how long', async () => {
  const long = failing(9, new TrackerError('UNAVAILABLE', 'later', { retryAfterMs: 60_000 }));
  await expect(withRetries(long.attempt, createCall(), fakeTiming())).rejects.toMatchObject({
    retryAfterMs: 60_000,
  });
  expect(long.attempts()).toBe(1);
});

test('is CANCELLED when it is aborted during a wait', async () => {
  const controller = new AbortController();
  const timing = {
    ...fakeTiming(1),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const running = withRetries(failing(9).attempt, createCall({ signal: controller.signal }), timing);
  controller.abort();
  await expect(running).rejects.toMatchObject({
    name: 'TrackerError',
    code: 'CANCELLED',
    message: 'the call was aborted',
  });
});

test('wraps whatever else an attempt throws', async () => {
  const fault = new TypeError('x');
  await expect(withRetries(failing(1, fault).attempt, createCall(), fakeTiming())).rejects.toMatchObject({
    name: 'TrackerError',
    code: 'INTERNAL',
    message: 'internal error',
    cause: fault,
  });
});

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
test.each<[Json | undefined, number | undefined]>([
  ['3s', 3_000],
  ['0.25s', 250],
  ['0.000000001s', 1],
  ['0s', undefined],
  ['3', 3_000],
  ['-3s', undefined],
  ['s', undefined],
  ['1e3s', 1_000_000],
  ['3.s', 3_000],
  ['9999999999s', 9_999_999_999_000],
  ['', undefined],
  [undefined, undefined],
  [null, undefined],
  [5, undefined],
  [[], undefined],
  [{}, undefined],
  [{ seconds: '3' }, 3_000],
  [{ seconds: 3, nanos: 500_000_000 }, 3_500],
  [{ nanos: 1 }, 1],
  [{ seconds: '-3' }, undefined],
  [{ seconds: 'Infinity' }, undefined],
  [{ seconds: '1e999' }, undefined],
  [{ seconds: 1e308 }, undefined],
  [{ seconds: { toString: 1 } }, undefined],
  [{ seconds: [5] }, undefined],
  [{ seconds: true }, undefined],
])('reads the RetryInfo %j as %j ms', (retryDelay, ms) => {
  const detail = { '@type': RETRY_INFO, ...(retryDelay === undefined ? {} : { retryDelay }) };
  expect(retryInfoMs([{ '@type': 'type.googleapis.com/google.rpc.RequestInfo' }, detail])).toBe(ms);
});

test('finds no RetryInfo in details of any other kind', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.dictionary(
          fc.constantFrom('@type', 'retryDelay', 'x'),
          fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 })),
        ),
      ),
      (details) => {
        expect(retryInfoMs(details as Parameters<typeof retryInfoMs>[0])).toBeUndefined();
      },
    ),
  );
});

test('heeds the longest of several', () => {
  const [short, long] = ['1s', '5s'].map((retryDelay) => ({ '@type': RETRY_INFO, retryDelay }));
  expect(retryInfoMs([short ?? {}, long ?? {}, short ?? {}])).toBe(5_000);
});

test.each([
  [null, undefined],
  [undefined, undefined],
  ['', undefined],
  ['5', 5_000],
  ['0.0015', 2],
  ['99999999999', 99_999_999_999_000],
  ['5s', undefined],
  ['-1', undefined],
  ['1e3', undefined],
])('reads %j seconds as %j ms', (seconds, ms) => {
  expect(secondsToMs(seconds)).toBe(ms);
});
