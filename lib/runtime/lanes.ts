import { createFairLane, type FairLane } from '../async/fair-lane.ts';
import type { Resource } from '../model/operation/resource.ts';
import { isDeliverTask, parseDeliverTaskId, parsePollTaskId } from '../model/task.ts';
import { googleHost } from '../providers/google/hosts.ts';
import { yandexHost } from '../providers/yandex/catalogue/catalogue.ts';

/** A lane for tasks, shared out fairly among the tenants of deliveries and the hosts of polls. */
export const createTaskLane = (slots: number): FairLane => createFairLane(slots, laneKey);

/** The tenant of a deliver task, a folder's members counted as its own; the host that a poll task asks. */
export function laneKey(taskId: string): string {
  // Tenants have no slashes; the members of a folder are named after their folder's.
  if (isDeliverTask(taskId)) return parseDeliverTaskId(taskId).tenant.replace(/\/.*/s, '');
  try {
    return upstreamHost(parsePollTaskId(taskId));
  } catch {
    // The task's own run tells what is wrong with its id.
    return taskId;
  }
}

/** The host that lists the resource's operations, or gets the one operation of a solo resource. */
const upstreamHost = (resource: Resource): string =>
  resource.family === 'google' ? googleHost(resource.api) : yandexHost(resource.collection);
