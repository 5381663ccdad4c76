/** A key begins nothing more while it holds this many times the slots that are free. */
const SHARE = 3;

interface Line<Work> {
  readonly waiting: Work[];
  held: number;
}

/**
 * Work of many keys that waits for one of a number of slots; it has no clock and runs nothing.
 *
 * A free slot goes to the key that holds the fewest, then to the one that has begun nothing for the longest
 * time, and within a key to the work that came first. A key holds up to three times what it leaves free: one
 * alone holds three quarters, two together six sevenths. While a slot is free, a key that holds none begins at
 * once, whatever the others hold.
 */
export interface FairQueue<Work> {
  add(key: string, work: Work): void;
  /** Takes the work that begins now, and a slot for it; `undefined` while none may begin. */
  next(): { readonly key: string; readonly work: Work } | undefined;
  /** Gives back one slot of the key. */
  done(key: string): void;
  /** How much waits or holds a slot; of one key, no more than `most` counts. */
  load(most: number): number;
}

export function createFairQueue<Work>(slots: number): FairQueue<Work> {
  /** In the order in which they have begun something. */
  const lines = new Map<string, Line<Work>>();
  let free = slots;
  const nextLine = (): readonly [string, Line<Work>] | undefined => {
    let best: readonly [string, Line<Work>] | undefined;
    for (const entry of lines) {
      const [, { waiting, held }] = entry;
      if (waiting.length > 0 && held < (best?.[1].held ?? SHARE * free)) best = entry;
    }
    return best;
  };

  return {
    add(key, work) {
      const line = lines.get(key);
      if (line) line.waiting.push(work);
      else lines.set(key, { waiting: [work], held: 0 });
    },
    next() {
      const [key, line] = nextLine() ?? [];
      if (key === undefined || line === undefined) return undefined;
      line.held += 1;
      free -= 1;
      lines.delete(key);
      lines.set(key, line);
      return { key, work: line.waiting.shift() as Work };
    },
    done(key) {
      const line = lines.get(key);
      if (!line || line.held === 0) return;
      free += 1;
      line.held -= 1;
      if (line.held === 0 && line.waiting.length === 0) lines.delete(key);
    },
    load(most) {
      let load = 0;
      for (const { waiting, held } of lines.values()) load += Math.min(most, waiting.length + held);
      return load;
    },
  };
}
