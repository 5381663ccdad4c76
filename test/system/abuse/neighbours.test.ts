import { expect, test } from '@jest/globals';
import { START } from '../../support/watch-ports.ts';
import { p99 } from './attacks/attack.ts';
import { deliveries, GOOD, gaps, SECOND } from './attacks/neighbourhood.ts';

test.each([0, 1])(
  '200 receivers of one tenant that hang, after %d failures, hold up no receiver of another',
  async (attempts) => {
    const [alone, beside] = [await deliveries(0, 0), await deliveries(200, attempts)];
    expect(p99(beside)).toBeLessThanOrEqual(p99(alone) * 1.5);
  },
  120_000,
);

test('600 tasks of one tenant, of which a look shows 400, do not hide those of another', async () => {
  const [alone, beside] = [await deliveries(0, 0), await deliveries(600, 1)];
  expect(p99(beside)).toBeLessThanOrEqual(p99(alone) + 2 * SECOND);
}, 120_000);

test('60 lists of one host that hang hold up no list of another host', async () => {
  const [alone, beside] = [await gaps(0, 'dns/zones'), await gaps(60, 'dns/zones')];
  expect(p99(beside)).toBeLessThanOrEqual(p99(alone) * 1.5);
}, 120_000);

test.each([
  { of: 'that begin to be followed with', sick: 0, due: 0, most: 60 },
  { of: 'that begin to be followed after', sick: 0, due: 20, most: 8 },
  { of: 'that were followed as well as', sick: 90, due: 0, most: 15 },
])(
  '60 lists that hang, $of others of their host, hold up those for $most s',
  async ({ sick, due, most }) => {
    const alone = await gaps(0, 'compute/disks');
    const beside = await gaps(60, 'compute/disks', sick * SECOND, START + due * SECOND);
    expect(Math.max(...alone)).toBeLessThan(7 * SECOND);
    expect(Math.max(...beside)).toBeLessThan(most * SECOND);
    expect(beside.filter((gap) => gap > 7 * SECOND).length).toBeLessThanOrEqual(2 * GOOD);
  },
  120_000,
);
