import { expect, test } from '@jest/globals';
import { START } from '../../support/watch-ports.ts';
import { GOOD, gaps, SECOND } from './attacks/neighbourhood.ts';
import { NEIGHBOURS } from './attacks/neighbours.ts';
import { testAttacks } from './holds.ts';

testAttacks(NEIGHBOURS);

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
