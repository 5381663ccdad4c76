import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { withPatience } from '../../../../lib/use-cases/operations/with-patience.ts';

const LAG = new TrackerError('NOT_FOUND', 'no such operation');

/** Asks an upstream that knows the operation from a second on, by a clock that only the asking moves. */
async function ask(knownFrom: number, { deadline = 25_000, error = LAG } = {}) {
  let now = 0;
  const asked: number[] = [];
  const call = {
    deadline,
    signal: new AbortController().signal,
    authorize: async () => bearer('iam'),
    onRequest: () => {},
  };
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const outcome = await withPatience({ now: () => now, sleep }, call, async () => {
    asked.push(now / 1000);
    if (now < knownFrom * 1000) throw error;
    return 'known';
  }).catch(({ code }: TrackerError) => code);
  return { outcome, asked };
}

test('asks once for an operation that is known', async () => {
  expect(await ask(0)).toEqual({ outcome: 'known', asked: [0] });
});

test('asks again for an operation that a replica does not know yet', async () => {
  expect(await ask(3)).toEqual({ outcome: 'known', asked: [0, 0.5, 1.5, 3.5] });
  expect(await ask(5)).toEqual({ outcome: 'known', asked: [0, 0.5, 1.5, 3.5, 5] });
});

test('says after five seconds and five calls that there is no such operation', async () => {
  expect(await ask(6)).toEqual({ outcome: 'NOT_FOUND', asked: [0, 0.5, 1.5, 3.5, 5] });
});

test("asks no later than the caller's time allows", async () => {
  expect(await ask(6, { deadline: 3_000 })).toEqual({ outcome: 'NOT_FOUND', asked: [0, 0.5, 1] });
  expect(await ask(6, { deadline: 1_000 })).toEqual({ outcome: 'NOT_FOUND', asked: [0] });
});

test('has no patience with any other error', async () => {
  const error = new TrackerError('PERMISSION_DENIED', 'not yours');
  expect(await ask(1, { error })).toEqual({ outcome: 'PERMISSION_DENIED', asked: [0] });
});
