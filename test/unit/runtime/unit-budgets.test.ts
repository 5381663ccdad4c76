import { expect, test } from '@jest/globals';
import type { TrackerError } from '../../../lib/model/core/error.ts';
import { createUnitBudgets } from '../../../lib/runtime/unit-budgets.ts';

const rate = { perSecond: 10, burst: 100 };

function refusal(check: () => void): TrackerError | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    return thrown as TrackerError;
  }
}

test('a key that has spent more than it has waits until it owes nothing, and no other with it', () => {
  let now = 0;
  const budgets = createUnitBudgets(
    () => rate,
    () => now,
  );
  budgets.charge('one', 100);
  budgets.check('one');
  budgets.charge('one', 25);
  const { code, message, retryAfterMs } = refusal(() => budgets.check('one')) ?? {};
  expect({ code, message, retryAfterMs }).toEqual({
    code: 'RESOURCE_EXHAUSTED',
    message:
      'the key one has spent its request units, 10 a second and 100 at once; try again in 3 s, or ask for less a call',
    retryAfterMs: 2_500,
  });
  budgets.check('two');
  now = 2_499;
  expect(refusal(() => budgets.check('one'))?.retryAfterMs).toBe(1);
  now = 2_500;
  budgets.check('one');
});

test('what a key does not spend adds up to its burst and no further', () => {
  let now = 0;
  const budgets = createUnitBudgets(
    () => rate,
    () => now,
  );
  budgets.charge('one', 1);
  now = 3_600_000;
  budgets.charge('one', 101);
  expect(refusal(() => budgets.check('one'))?.retryAfterMs).toBe(100);
});

test('a clock that was set back refuses no key', () => {
  let now = 3_600_000;
  const budgets = createUnitBudgets(
    () => rate,
    () => now,
  );
  budgets.charge('one', 90);
  now = 0;
  budgets.check('one');
  budgets.charge('one', 20);
  expect(refusal(() => budgets.check('one'))?.retryAfterMs).toBe(1_000);
});
