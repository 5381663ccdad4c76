import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newTask, type Task } from '../../../../lib/model/task.ts';
import { type Agenda, createAgenda } from '../../../../lib/use-cases/timer/agenda.ts';

const NOBODY: ReadonlySet<string> = new Set();
const A = 'poll:dns/zones/a';
const B = 'poll:dns/zones/b';
const W = 'deliver:t/w';

const task = (id: string, dueAt: number, rest: Partial<Task> = {}): Task => ({
  ...newTask(id, dueAt),
  ...rest,
});
const planned = (dueAt: number, epoch: number) => ({
  attempts: 0,
  plan: { dueAt, writtenAs: dueAt + 60_000, epoch },
});

/** Runs a task from its start to its end. */
function run(agenda: Agenda, id: string, after?: Parameters<Agenda['done']>[1]): void {
  agenda.start(id);
  agenda.take(id);
  agenda.done(id, after);
}

interface Case {
  readonly steps: (agenda: Agenda) => void;
  /** At the moment 100. */
  readonly due: readonly string[];
  readonly nextAt: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'nothing is due of nothing': { steps: () => {}, due: [], nextAt: Number.POSITIVE_INFINITY },
  'a task is due at its moment, and not before': {
    steps: (agenda) => agenda.add([task(A, 100), task(B, 101)], NOBODY),
    due: [A],
    nextAt: 100,
  },
  'a task under a lease waits for the end of the lease': {
    steps: (agenda) => agenda.add([task(A, 50, { leaseUntil: 120 })], NOBODY),
    due: [],
    nextAt: 120,
  },
  'tasks are due in the order in which they came': {
    steps: (agenda) => agenda.add([task(B, 90), task(A, 10)], NOBODY),
    due: [B, A],
    nextAt: 10,
  },
  'a look moves a task that waits': {
    steps: (agenda) => {
      agenda.add([task(A, 50)], NOBODY);
      agenda.add([task(A, 130, { epoch: 1 })], NOBODY);
    },
    due: [],
    nextAt: 130,
  },
  'a task under way is not due, whatever a look shows of it': {
    steps: (agenda) => {
      agenda.add([task(A, 50)], NOBODY);
      agenda.start(A);
      agenda.add([task(A, 60)], NOBODY);
    },
    due: [],
    nextAt: Number.POSITIVE_INFINITY,
  },
  'what was under way when a look began is not taken from it': {
    steps: (agenda) => {
      agenda.start(A);
      const busy = agenda.running();
      agenda.done(A);
      agenda.add([task(A, 60)], busy);
    },
    due: [],
    nextAt: Number.POSITIVE_INFINITY,
  },
  'the plan of a run stands against what is stored under the same epoch': {
    steps: (agenda) => {
      run(agenda, A, { hints: planned(140, 7), dueAt: 140 });
      agenda.add([task(A, 20, { epoch: 7 })], NOBODY);
    },
    due: [],
    nextAt: 140,
  },
  'the plan of a run gives way to a later epoch': {
    steps: (agenda) => {
      run(agenda, A, { hints: planned(140, 7), dueAt: 140 });
      agenda.add([task(A, 20, { epoch: 8 })], NOBODY);
    },
    due: [A],
    nextAt: 20,
  },
  'a task that was woken is due at once, ahead of what is stored': {
    steps: (agenda) => {
      agenda.add([task(W, 500)], NOBODY);
      agenda.wake([W], 100);
      agenda.add([task(W, 500)], NOBODY);
    },
    due: [W],
    nextAt: 100,
  },
  'a wake during the work keeps the task due': {
    steps: (agenda) => {
      agenda.start(W);
      agenda.take(W);
      agenda.wake([W], 90);
      agenda.done(W, { hints: { attempts: 0 }, dueAt: 500 });
    },
    due: [W],
    nextAt: 90,
  },
  'a wake before the work is used up by it': {
    steps: (agenda) => {
      agenda.wake([W], 90);
      run(agenda, W, { hints: { attempts: 0 }, dueAt: 500 });
    },
    due: [],
    nextAt: 500,
  },
  'a task that is never to be run again is not due': {
    steps: (agenda) => run(agenda, A, { hints: { attempts: 0 } }),
    due: [],
    nextAt: Number.POSITIVE_INFINITY,
  },
  'a task of which nothing was learnt comes back with the next look': {
    steps: (agenda) => {
      run(agenda, A, { hints: planned(10, 7), dueAt: 10 });
      run(agenda, A);
      agenda.add([task(A, 110, { epoch: 7 })], NOBODY);
    },
    due: [],
    nextAt: 110,
  },
};

test.each(Object.entries(CASES))('%s', (_, { steps, due, nextAt }) => {
  const agenda = createAgenda();
  steps(agenda);
  expect({ due: agenda.due(100), nextAt: agenda.nextAt() }).toEqual({ due, nextAt });
});

test('knows of a task what its last run and the last look have told', () => {
  const agenda = createAgenda();
  expect(agenda.hints(A)).toEqual({ attempts: 0 });
  run(agenda, A, { hints: { ...planned(140, 7), slow: true, listedAt: 90 }, dueAt: 140 });
  agenda.add([task(A, 150, { epoch: 8, attempts: 2 })], NOBODY);
  expect([...agenda.known()]).toEqual([[A, { attempts: 2, slow: true, listedAt: 90 }]]);
});

test('gives the plan and the wake to the work that begins, and to no other', () => {
  const agenda = createAgenda();
  run(agenda, A, { hints: planned(140, 7), dueAt: 140 });
  agenda.wake([A], 90);
  agenda.start(A);
  expect(agenda.take(A)).toEqual({ hints: planned(140, 7), woken: true });
  expect(agenda.take(A)).toEqual({ hints: { attempts: 0 }, woken: false });
});

test('keeps the plan of a task that there was no time to run', () => {
  const agenda = createAgenda();
  run(agenda, A, { hints: planned(140, 7), dueAt: 140 });
  agenda.start(A);
  agenda.done(A);
  expect(agenda.hints(A)).toEqual(planned(140, 7));
});

test('shows the tasks under way as they were when it was asked', () => {
  const agenda = createAgenda();
  agenda.start(A);
  const before = agenda.running();
  agenda.start(B);
  agenda.done(A);
  expect([[...before], [...agenda.running()]]).toEqual([[A], [B]]);
});

const id = fc.constantFrom('a', 'b', 'c');
const moment = fc.nat(50);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), id, at: moment, epoch: fc.nat(3) }),
  fc.record({ kind: fc.constant('wake' as const), id }),
  fc.record({ kind: fc.constant('run' as const) }),
  fc.record({
    kind: fc.constant('end' as const),
    at: fc.option(moment, { nil: undefined }),
    epoch: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('pass' as const), at: fc.nat(10) }),
);

test('runs no task twice at once, none before its time, and every one that was woken', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const agenda = createAgenda();
      const under = new Set<string>();
      const owed = new Set<string>();
      let now = 0;
      for (const one of steps) {
        if (one.kind === 'pass') now += one.at;
        if (one.kind === 'add') agenda.add([task(one.id, one.at, { epoch: one.epoch })], agenda.running());
        if (one.kind === 'wake') {
          agenda.wake([one.id], now);
          owed.add(one.id);
        }
        if (one.kind === 'run') {
          for (const due of agenda.due(now)) {
            expect(under.has(due)).toBe(false);
            agenda.start(due);
            under.add(due);
            expect(agenda.take(due).woken).toBe(owed.delete(due));
          }
        }
        if (one.kind === 'end') {
          const [ended] = under;
          if (ended === undefined) continue;
          under.delete(ended);
          const plan =
            one.at === undefined ? {} : { plan: { dueAt: one.at, writtenAs: one.at, epoch: one.epoch } };
          agenda.done(ended, { hints: { attempts: 0, ...plan }, dueAt: one.at });
        }
        const due = agenda.due(now);
        expect([...agenda.running()].sort()).toEqual([...under].sort());
        expect(due.filter((name) => under.has(name))).toEqual([]);
        for (const name of owed) expect(due.includes(name) || under.has(name)).toBe(true);
        // The next moment is no later than any task that is due, and nothing falls due before it.
        expect(due.length === 0 || agenda.nextAt() <= now).toBe(true);
        expect(agenda.due(agenda.nextAt() - 1)).toEqual([]);
      }
    }),
  );
});
