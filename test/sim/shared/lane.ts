import type { Lane } from '../../../lib/use-cases/timer/lanes.ts';

/** So much at once; the rest in order. */
export function createLane(most: number): Lane {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
