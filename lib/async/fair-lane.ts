import { createFairQueue } from './fair-queue.ts';

/** Runs work in a number of slots, which it shares out fairly among keys. */
export interface FairLane {
  /**
   * Runs the work as soon as its key may have a slot, and answers what it answers.
   *
   * @param line Work of the key that waits apart from the rest of it, as if it were of another key.
   */
  run<T>(id: string, work: () => Promise<T>, line?: string): Promise<T>;
  /** How much waits or runs; of one key, no more than `most` counts. */
  load(most: number): number;
}

/** @param keyOf The key of a piece of work by its id. */
export function createFairLane(slots: number, keyOf: (id: string) => string): FairLane {
  const queue = createFairQueue<() => Promise<unknown>>(slots);
  const beginAll = (): void => {
    for (let begun = queue.next(); begun; begun = queue.next()) {
      const { key, work } = begun;
      void work().finally(() => {
        queue.done(key);
        beginAll();
      });
    }
  };
  return {
    run: (id, work, line = '') =>
      new Promise((resolve, reject) => {
        queue.add(`${keyOf(id)} ${line}`, () => Promise.resolve().then(work).then(resolve, reject));
        beginAll();
      }),
    load: queue.load,
  };
}
