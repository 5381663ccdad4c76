import { expect, test } from '@jest/globals';
import { p99 } from './attacks/attack.ts';
import { callersBesideTimer, TWENTY } from './attacks/busy-store.ts';

test('twenty callers of the dearest pages, on a small database, starve no timer', async () => {
  const [alone, beside] = [
    await callersBesideTimer({ ...TWENTY, count: 0 }),
    await callersBesideTimer(TWENTY),
  ];
  expect(p99(beside.gaps)).toBeLessThanOrEqual(p99(alone.gaps) * 1.5);
  // They get the rest.
  expect(beside.statuses.get(200)).toBeGreaterThan(60);
}, 240_000);
