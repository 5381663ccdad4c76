import { expect, test } from '@jest/globals';
import { newTask, type Task } from '../../../../lib/model/task.ts';
import { BATCH, nextPositions } from '../../../../lib/use-cases/timer/task-looks.ts';

const NOW = 1_000;

/** As many tasks, of which the last two are due at the same moment. */
const due = (count: number, last: number): readonly Task[] =>
  Array.from({ length: count }, (_, index) => newTask(`poll:${index}`, index < count - 2 ? 0 : last));

const LAST = ['poll:98', 'poll:99'];

test('begins at the head again after a look that has shown all, or what is not due yet', () => {
  expect(nextPositions([[], due(BATCH - 1, NOW), due(BATCH, NOW + 1)], [], NOW)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('goes on behind a full look, each shard for itself', () => {
  expect(nextPositions([[], due(BATCH, NOW)], [], NOW)).toEqual([
    undefined,
    { dueAt: NOW, shown: new Set(LAST) },
  ]);
});

test('remembers what earlier looks have shown of the same moment, and of no other', () => {
  const before = { dueAt: NOW, shown: new Set(['poll:x']) };
  expect(nextPositions([due(BATCH, NOW)], [before], NOW)).toEqual([
    { dueAt: NOW, shown: new Set(['poll:x', ...LAST]) },
  ]);
  expect(nextPositions([due(BATCH, NOW)], [{ ...before, dueAt: 1 }], NOW)).toEqual([
    { dueAt: NOW, shown: new Set(LAST) },
  ]);
});
