import { createFairLane, type FairLane } from '../async/fair-lane.ts';
import type { Resource } from '../model/operation/resource.ts';
import { parseDeliverTaskId, parsePollTaskId, type TaskKind, taskKind } from '../model/task.ts';
import { googleHost } from '../providers/google/hosts.ts';
import { yandexHost } from '../providers/yandex/catalogue/catalogue.ts';

/** A lane for tasks, shared out fairly among what `laneKey` tells apart. */
export const createTaskLane = (slots: number): FairLane => createFairLane(slots, laneKey);

/** Whom a task's work is for, or asks. */
const KEYS: Readonly<Record<TaskKind, (taskId: string) => string>> = {
  /** The host that a poll asks. */
  poll: (taskId) => {
    try {
      return upstreamHost(parsePollTaskId(taskId));
    } catch {
      // The task's own run tells what is wrong with its id.
      return taskId;
    }
  },
  /** The tenant. Those of a folder's members begin with its name and a slash, which no tenant has. */
  deliver: (taskId) => parseDeliverTaskId(taskId).tenant.replace(/\/.*/s, ''),
  /** The resource: its watches may be of many tenants. */
  fanout: (taskId) => taskId,
};

/** What a lane is shared out by. */
export const laneKey = (taskId: string): string => KEYS[taskKind(taskId)](taskId);

/** The host that lists the resource's operations, or gets the one operation of a solo resource. */
const upstreamHost = (resource: Resource): string =>
  resource.family === 'google' ? googleHost(resource.api) : yandexHost(resource.collection);
