interface Lane {
  running: number;
  /** Each enters one that waits, the longest waiting first. */
  readonly waiting: Set<() => void>;
}

/** Runs work for a key; rejects with the signal's reason where that aborts before the work's turn. */
export type RunForKey = <T>(key: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/**
 * Runs work for many keys, up to `limit` at a time for each. What waits goes in the order it came; no key waits
 * for another.
 */
export function limitPerKey(limit: number): RunForKey {
  const lanes = new Map<string, Lane>();
  return async (key, signal, work) => {
    signal.throwIfAborted();
    const lane = lanes.get(key) ?? { running: 0, waiting: new Set() };
    lanes.set(key, lane);
    if (lane.running < limit) lane.running += 1;
    else await turn(lane.waiting, signal);
    try {
      return await work();
    } finally {
      const [enter] = lane.waiting;
      if (enter) enter();
      else lane.running -= 1;
      if (lane.running === 0) lanes.delete(key);
    }
  };
}

function turn(waiting: Lane['waiting'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(enter);
      reject(signal.reason);
    };
    const enter = (): void => {
      waiting.delete(enter);
      signal.removeEventListener('abort', leave);
      resolve();
    };
    waiting.add(enter);
    signal.addEventListener('abort', leave, { once: true });
  });
}
