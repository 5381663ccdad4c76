import { setTimeout as sleep } from 'node:timers/promises';
import type { Timing } from '../model/time/timing.ts';

/** The clock, the chance and the timers of this process. */
export const systemTiming: Timing = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
