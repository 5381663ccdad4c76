import type { Task } from '../../../lib/model/task.ts';
import type { TaskStore } from '../../../lib/store/task-store.ts';

/** The tasks of the store that the simulation runs on. */
export function memoryTasks(tasks: Map<string, Task>): TaskStore {
  return {
    async addTask(task) {
      if (!tasks.has(task.id)) tasks.set(task.id, { ...task });
    },
    async addOrWakeTask({ ...task }) {
      const { wake } = task;
      tasks.set(task.id, { ...(tasks.get(task.id) ?? task), dueAt: task.dueAt, wake: { ...wake } });
    },
    async readTask(id) {
      return tasks.get(id);
    },
    async dueTasks(shard, now, limit, _call, after) {
      const due = [...tasks.values()].filter(
        ({ id, dueAt, leaseUntil, ...task }) =>
          task.shard === shard &&
          dueAt <= now &&
          leaseUntil <= now &&
          dueAt >= (after?.dueAt ?? 0) &&
          !after?.shown.has(id),
      );
      return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
    },
    async takeTask(id, { now, dueAt, leaseUntil, early, held }) {
      const task = tasks.get(id);
      const isFree = task && task.leaseUntil <= now && (task.dueAt <= now || early);
      if (!task || (!isFree && task.epoch !== held)) return undefined;
      const taken = { ...task, dueAt, leaseUntil, epoch: task.epoch + 1 };
      tasks.set(id, taken);
      return taken;
    },
    async updateTask(id, epoch, { dueAt, leaseUntil, attempts, problem, callMs, fanout, unlessWoken }) {
      const task = tasks.get(id);
      if (!task || !isHeld(task, { epoch, ...(unlessWoken ? { wake: unlessWoken } : {}) })) return false;
      const { problem: _, callMs: __, ...rest } = task;
      const met = {
        ...(problem ? { problem } : {}),
        ...(callMs ? { callMs } : {}),
        ...(fanout ? { fanout } : {}),
      };
      tasks.set(id, { ...rest, dueAt, leaseUntil, attempts, ...met });
      return true;
    },
    async wakeTask(id, wake) {
      const task = tasks.get(id);
      if (task) tasks.set(id, { ...task, dueAt: wake.at, wake: { ...wake } });
      return task !== undefined;
    },
    async deleteTask(id, _call, held) {
      const task = tasks.get(id);
      if (held && !(task && isHeld(task, held))) return false;
      tasks.delete(id);
      return true;
    },
  };
}

function isHeld(task: Task, { epoch, wake }: Pick<Task, 'epoch' | 'wake'>): boolean {
  const unwoken = !wake || (task.wake?.at === wake.at && task.wake.revision === wake.revision);
  return task.epoch === epoch && unwoken;
}
