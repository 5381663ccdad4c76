import { beforeEach, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../../../lib/model/watch/cloud-event.ts';
import { messageIdOf } from '../../../../lib/model/watch/cloud-event.ts';
import type { Watch } from '../../../../lib/model/watch/watch.ts';
import type { Delivered } from '../../../../lib/model/watch/watch-delivery.ts';
import { runDeliverTask } from '../../../../lib/use-cases/delivery/run-deliver-task.ts';
import { ensureDeliverTask } from '../../../../lib/use-cases/tasks/deliver-task.ts';
import { resumeWatch } from '../../../../lib/use-cases/watches/resume-watch.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, createBench, RESOURCE, START } from '../../../support/watch-ports.ts';

const HOUR = 3_600_000;
const POISON = '2';
const TAKEN = { outcome: 'TAKEN' } as const;
const failed = (error: string): Delivered => ({ outcome: 'FAILED', error });
const MAIN = { queue: { url: 'https://example.com/main' } };
const LETTERS = { queue: { url: 'https://example.com/letters' } };

let bench: ReturnType<typeof createBench>;
let calls: string[];
let letters: CloudEvent[];
let takeLetter: () => Promise<Delivered>;
beforeEach(() => {
  bench = createBench();
  [calls, letters, takeLetter] = [[], [], async () => TAKEN];
});

/** The sink refuses the second change for ever. */
const ports = () => ({
  ...bench.ports(),
  sinks: async () => ({
    check: async () => {},
    deliver: async (target: object, event: CloudEvent): Promise<Delivered> => {
      const { revision } = event.data;
      const isLetter = JSON.stringify(target) === JSON.stringify(LETTERS);
      calls.push(`${isLetter ? 'letter' : 'sink'} ${revision}`);
      if (!isLetter) return revision === POISON ? failed('HTTP status 422') : TAKEN;
      letters.push(event);
      return takeLetter();
    },
  }),
});
const stored = () => bench.store.readWatch('t', 'w1', CALL);
const run = () => runDeliverTask(ports(), 'deliver:t/w1', false, CALL);
/** Runs the task whenever it is due, until it rests or so many milliseconds are over. */
async function work(ms = 12 * HOUR): Promise<void> {
  for (const until = bench.clock.now + ms; bench.clock.now < until; ) {
    const done = await run();
    if (done?.dueAt === undefined || (await stored())?.failing === undefined) return;
    bench.clock.now = Math.max(bench.clock.now, done.dueAt);
  }
}
async function watch(changes: Partial<Watch> = {}): Promise<void> {
  await bench.commit(1, 3);
  await ensureDeliverTask(bench.store, { tenant: 't', id: 'w1' }, { at: START, revision: 0 }, CALL);
  const deadLetter = { sink: LETTERS, secrets: [], maxAttempts: 3 };
  const given = { resource: RESOURCE, deliveredRevision: 0, sink: MAIN, secrets: [], deadLetter, ...changes };
  await bench.store.writeWatch(undefined, watchOf(given), CALL);
}
const resume = (more: object = {}) =>
  resumeWatch({ ...ports(), system: { store: bench.store }, tenant: 't' }, { watchId: 'w1', ...more }, CALL);

test('gives up a change after maxAttempts, tells the dead letter why, and goes on', async () => {
  await watch();
  await work();
  expect(calls).toEqual(['sink 1', 'sink 2', 'sink 2', 'sink 2', 'letter 2', 'sink 3']);
  const [letter] = letters;
  expect(letter).toMatchObject({
    id: `${RESOURCE}#2`,
    source: '//operation-tracker/sim',
    type: 'operation-tracker.operation.succeeded',
    data: { revision: '2', type: 'SUCCEEDED' },
    attempts: 3,
    lasterror: 'HTTP status 422',
    watchid: 'w1',
  });
  expect(letter && messageIdOf(letter)).toBe(`//operation-tracker/sim/${RESOURCE}#2/w1`);
  const { failing, error, deliveredRevision } = (await stored()) ?? {};
  expect({ failing, error, deliveredRevision }).toEqual({ deliveredRevision: 3 });
  expect(bench.untold).toEqual(['change 2 went to the dead letter after 3 attempts: HTTP status 422']);
});

test('loses nothing where the dead letter fails as well, and tries that alone until it takes the change', async () => {
  await watch();
  let refusals = 4;
  takeLetter = async () => {
    refusals -= 1;
    return refusals < 0 ? TAKEN : failed('HTTP status 500');
  };
  await work(60_000);
  expect(await stored()).toMatchObject({
    deliveredRevision: 1,
    error: 'HTTP status 422; dead letter: HTTP status 500',
    state: 'ACTIVE',
  });
  await work();
  expect(calls.filter((call) => call === 'sink 2')).toHaveLength(3);
  expect(letters).toHaveLength(5);
  expect(new Set(letters.map(messageIdOf)).size).toBe(1);
  expect(await stored()).toMatchObject({ deliveredRevision: 3 });
});

test('suspends the watch where the dead letter has failed for a day, and begins with the sink when it is resumed', async () => {
  await watch();
  takeLetter = async () => failed('HTTP status 500');
  await work(40 * HOUR);
  expect(await stored()).toMatchObject({ state: 'SUSPENDED', deliveredRevision: 1 });
  takeLetter = async () => TAKEN;
  calls.length = 0;
  expect(await resume()).toMatchObject({ state: 'ACTIVE', deliveredRevision: '1', lag: 2 });
  await work();
  expect(calls).toEqual(['sink 2', 'sink 2', 'sink 2', 'letter 2', 'sink 3']);
});

test('suspends the watch at once where the dead letter is gone', async () => {
  await watch();
  takeLetter = async () => ({ outcome: 'GONE', error: 'HTTP status 410' });
  await work();
  expect(await stored()).toMatchObject({ state: 'SUSPENDED', deliveredRevision: 1 });
  expect(letters).toHaveLength(1);
});

test('goes on behind a revision, and says what it passed over, in the log and in lastError', async () => {
  await watch({ deadLetter: { sink: LETTERS, secrets: [], maxAttempts: 20 } });
  await work(60_000);
  expect(await resume({ after: '2' })).toMatchObject({
    deliveredRevision: '2',
    lag: 1,
    lastError: 'change 2 passed over by a resume',
  });
  expect(bench.untold).toEqual(['change 2 passed over by a resume']);
  expect((await resume({ after: '2' })).lastError).toBe('change 2 passed over by a resume');
  calls.length = 0;
  await work();
  expect(calls).toEqual(['sink 3']);
  expect(bench.untold).toHaveLength(1);
  expect((await resume()).lastError).toBeUndefined();
});

test('goes back, and tells again what the log still holds', async () => {
  await watch({ deliveredRevision: 3 });
  expect(await resume({ after: '0' })).toMatchObject({ deliveredRevision: '0', lag: 3 });
  await run();
  expect(calls).toEqual(['sink 1', 'sink 2']);
  expect(bench.untold).toEqual([]);
});

test.each([
  [{ after: '4' }, 'after must be at most 3, where the log ends'],
  [{ after: '-1' }, 'after must be a revision, such as "42"'],
  [{ after: '1e1' }, 'after must be a revision, such as "42"'],
  [{ after: '' }, 'after must be a revision, such as "42"'],
  [{ after: '1', resource: 'dns/zones/other' }, 'resource is not what this watch follows'],
  [{ resource: RESOURCE }, 'resource goes with after'],
  [{ deadLetter: { secret: 'x' } }, 'deadLetter.secret goes with a webhook; this watch has another sink'],
])('refuses to resume with %j, and changes nothing', async (more, message) => {
  await watch();
  const before = await stored();
  await expect(resume(more)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  expect(await stored()).toEqual(before);
});

test('refuses to go back to what has left the log', async () => {
  await watch({ deliveredRevision: 3 });
  const { readChanges } = bench.store;
  bench.store.readChanges = (resource, range, call) =>
    readChanges(resource, { ...range, after: Math.max(range.after, 2) }, call);
  const refused = {
    code: 'INVALID_ARGUMENT',
    message: 'after must be at least 2: the log begins behind that',
  };
  await expect(resume({ after: '1' })).rejects.toMatchObject(refused);
  expect(await resume({ after: '2' })).toMatchObject({ deliveredRevision: '2' });
});
