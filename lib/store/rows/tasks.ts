import { randomUUID } from 'node:crypto';
import type { StandingProblem } from '../../model/core/problem.ts';
import type { Fanout, Task } from '../../model/task.ts';
import type { Documents } from '../documents/documents.ts';
import { type Item, numberOf, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { TaskStore } from '../task-store.ts';

const NEW = { condition: 'attribute_not_exists(id)' };
const FREE = 'attribute_exists(id) AND l <= :now';
const DUE = `${FREE} AND d <= :now`;
const ifMissing = (name: string): string => `${name} = if_not_exists(${name}, :${name})`;

/**
 * Attributes: id, h shard, d dueAt, l leaseUntil, e epoch, a attempts, n the taking that raised the epoch, w
 * time and u revision of the last wake, p the problem as JSON, c callMs, f
 * fanout as JSON.
 */
export function tasksTable(documents: Documents): TaskStore {
  return {
    addTask: async (task, call) => {
      await documents.put(TABLES.tasks, fromTask(task), NEW, call);
    },

    addOrWakeTask: async (task, call) => {
      const { id, d, w, u, ...rest } = fromTask(task);
      const given = Object.entries(rest).filter(([, value]) => value !== undefined);
      const update = {
        update: ['SET d = :d, w = :w, u = :u', ...given.map(([name]) => ifMissing(name))].join(', '),
        condition: 'attribute_exists(id) OR attribute_not_exists(id)',
        values: {
          ':d': d,
          ':w': w,
          ':u': u,
          ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
        },
      };
      await documents.update(TABLES.tasks, { id }, update, call);
    },

    readTask: async (id, call) => {
      const item = await documents.get(TABLES.tasks, { id }, call);
      return item && toTask(item);
    },

    dueTasks: async (shard, now, limit, call, after) => {
      const tasks: Task[] = [];
      if (limit <= 0 || (after && after.dueAt > now)) return tasks;
      const range = {
        index: TABLES.tasks.index.name,
        condition: after ? 'h = :h AND d BETWEEN :from AND :now' : 'h = :h AND d <= :now',
        values: { ':h': shard, ':now': now, ':from': after?.dueAt },
        pageSize: limit,
      };
      for await (const item of documents.query(TABLES.tasks, range, call)) {
        const task = toTask(item);
        if (task.leaseUntil > now || after?.shown.has(task.id)) continue;
        tasks.push(task);
        if (tasks.length === limit) break;
      }
      return tasks;
    },

    takeTask: async (id, { now, dueAt, leaseUntil, early = false, held }, call) => {
      const taking = randomUUID().slice(0, 13);
      const update = {
        update: 'SET d = :d, l = :l, n = :n ADD e :one',
        condition: early ? FREE : held === undefined ? DUE : `e = :held OR (${DUE})`,
        values: { ':d': dueAt, ':l': leaseUntil, ':n': taking, ':one': 1, ':now': now, ':held': held },
      };
      const { outcome, item } = await documents.update(TABLES.tasks, { id }, update, call);
      if (outcome !== 'unsure') return item && toTask(item);
      const stored = await documents.get(TABLES.tasks, { id }, call);
      return stored?.['n']?.S === taking ? toTask(stored) : undefined;
    },

    updateTask: async (
      id,
      epoch,
      { dueAt, leaseUntil, attempts, problem, callMs = 0, fanout, unlessWoken },
      call,
    ) => {
      const held = asHeld({ epoch, ...(unlessWoken ? { wake: unlessWoken } : {}) });
      const update = {
        update: `SET d = :d, l = :l, a = :a, p = :p, c = :c${fanout ? ', f = :f' : ''}`,
        condition: held.condition,
        values: {
          ':d': dueAt,
          ':l': leaseUntil,
          ':a': attempts,
          ':p': toText(problem),
          ':c': callMs,
          ':f': fanout && JSON.stringify(fanout),
          ...held.values,
        },
      };
      return (await documents.update(TABLES.tasks, { id }, update, call)).outcome === 'written';
    },

    wakeTask: async (id, { at, revision }, call) => {
      const update = {
        update: 'SET d = :w, w = :w, u = :u',
        condition: 'attribute_exists(id)',
        values: { ':w': at, ':u': revision },
      };
      return (await documents.update(TABLES.tasks, { id }, update, call)).outcome === 'written';
    },

    deleteTask: async (id, call, held) =>
      (await documents.delete(TABLES.tasks, { id }, call, held && asHeld(held))).outcome === 'written',
  };
}

/** Holds unless the task has been taken since, or woken again where it had been woken. */
const asHeld = ({ epoch, wake }: Pick<Task, 'epoch' | 'wake'>) =>
  wake
    ? {
        condition: 'e = :e AND w = :seen AND u = :for',
        values: { ':e': epoch, ':seen': wake.at, ':for': wake.revision },
      }
    : { condition: 'e = :e', values: { ':e': epoch } };

const toText = (problem: StandingProblem | undefined): string => JSON.stringify(problem ?? null);

const metOf = (item: Item): Pick<Task, 'problem' | 'callMs' | 'fanout'> => {
  const problem = item['p'] && (JSON.parse(textOf(item, 'p')) as StandingProblem | null);
  const callMs = item['c'] && numberOf(item, 'c');
  const fanout = item['f'] && (JSON.parse(textOf(item, 'f')) as Fanout);
  return {
    ...(problem ? { problem } : {}),
    ...(callMs ? { callMs } : {}),
    ...(fanout ? { fanout } : {}),
  };
};

const fromTask = ({
  id,
  shard,
  dueAt,
  leaseUntil,
  epoch,
  attempts,
  wake,
  problem,
  callMs,
  fanout,
}: Task) => ({
  id,
  h: shard,
  d: dueAt,
  l: leaseUntil,
  e: epoch,
  a: attempts,
  w: wake?.at,
  u: wake?.revision,
  p: problem && toText(problem),
  c: callMs,
  f: fanout && JSON.stringify(fanout),
});

const toTask = (item: Item): Task => ({
  id: textOf(item, 'id'),
  shard: numberOf(item, 'h'),
  dueAt: numberOf(item, 'd'),
  leaseUntil: numberOf(item, 'l'),
  epoch: numberOf(item, 'e'),
  attempts: numberOf(item, 'a'),
  ...(item['w'] ? { wake: { at: numberOf(item, 'w'), revision: numberOf(item, 'u') } } : {}),
  ...metOf(item),
});
