import type { FairLane } from '../../../lib/async/fair-lane.ts';
import { createTaskLane } from '../../../lib/runtime/lanes.ts';

/** So much at once, shared out as in the deployed function. */
export const createLane = (most: number): FairLane => createTaskLane(most);
