import { expect, test } from '@jest/globals';
import { FAULTS } from './faults.ts';
import { simulate } from './simulate.ts';

/** The simulation is worth its seeds only if it notices what it is there to notice. */
const WITHIN = 200;

/** The seed that has noticed each of them before, which is tried first. */
const SEEN: Readonly<Record<string, number>> = {
  'the commit goes before the change rows': 2,
  'only the task is fenced, not the tracking': 8,
  'the fence is raised after the rows are written': 7,
  'what the fence answers is not looked at': 7,
  'a change row is written over whatever its epoch': 8,
  'a hold is used on after an error of the store': 22,
  'a reader looks past the revision': 2,
  'absence from a complete scan is taken for completion': 1,
  'one NOT_FOUND makes an operation LOST': 1,
  'a failed get is taken for NOT_FOUND': 4,
  'a list too large for an answer is asked for again as it was': 1,
  'the answer about another operation is taken for that of the asked': 2,
  'an error with done false is taken for the end': 1,
  'what has ended is not remembered': 1,
  'an older answer overwrites a newer one': 17,
  'the watermark moves past what no scan has settled': 1,
  'a scan with rows that cannot be read settles what it did not show': 16,
  'what has been recorded is not asked for': 88,
  'the end of an operation met late is recorded at once': 8,
  'what had ended before following began is told': 16,
  'following begins anew with every poll': 10,
  'a search takes in everything that is listed': 2,
  'whoever asks for one more operation drops the others': 4,
  'the beginning is judged by our own clock': 5,
  'nobody is told what a poll has met': 5,
  'a refused token is taken for an empty list': 5,
  'a token is kept past its end': 3,
  'how long a call takes is not remembered': 86,
  'the cursor moves before the sink has taken the change': 1,
  'a delivery that failed is taken for one that did not': 1,
  'a change that the sink did not take is skipped': 1,
  'rows are delivered that nobody has committed': 2,
  'watches are woken only after the commit': 25,
  'watches are not woken at all': 1,
  'a watch is written before there is a task for it': 3,
};

test.each(Object.entries(FAULTS))(
  'notices that %s',
  async (name, fault) => {
    const seen = SEEN[name];
    const isSeen = seen !== undefined && (await isNoticed(seen, fault));
    expect(isSeen ? seen : await seedsUntilNoticed(fault)).toBeLessThanOrEqual(WITHIN);
  },
  600_000,
);

async function seedsUntilNoticed(fault: (typeof FAULTS)[string]): Promise<number> {
  for (let seed = 1; seed <= WITHIN; seed += 1) {
    if (await isNoticed(seed, fault)) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

async function isNoticed(seed: number, fault: (typeof FAULTS)[string]): Promise<boolean> {
  const { violations } = await simulate(seed, fault);
  return violations.length > 0;
}
