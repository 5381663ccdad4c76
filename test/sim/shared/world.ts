import type { Random } from './random.ts';

/** Something that runs until it ends or is killed; a killed one never sees another answer. */
export interface Process {
  readonly name: string;
  dead: boolean;
}

/** What may befall one call on its way. */
export interface Fate {
  /** Until the call takes effect, and from there until its answer is seen, in milliseconds. */
  readonly there: number;
  readonly back: number;
  /** The caller dies before, or after, the call takes effect. */
  readonly dies?: 'before' | 'after';
  /** The call takes no effect, and fails with this. */
  readonly refusal?: Error;
  /** The call takes effect, but its caller is told this. */
  readonly lost?: Error;
  /** As `lost`, and it takes effect only so many milliseconds after its caller was told. */
  readonly lateBy?: number;
}

export interface TraceLine {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** One virtual clock, and the only thing that lets anybody go on: whoever awaits, awaits an event of this queue. */
export interface World {
  readonly random: Random;
  readonly trace: readonly TraceLine[];
  now(): number;
  /** Runs `action` at `time`. */
  at(time: number, action: () => void): void;
  sleep(who: Process, ms: number): Promise<void>;
  call<T>(who: Process, label: string, fate: Fate, effect: () => Promise<T>): Promise<T>;
  note(who: string, what: string): void;
  /** Runs everything that is due up to `time`. */
  runUntil(time: number): Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

export function createWorld(random: Random, start: number): World {
  const events: Event[] = [];
  const trace: TraceLine[] = [];
  let clock = start;

  const note = (who: string, what: string): void => {
    trace.push({ at: clock, who, what });
  };

  /** Sorted, the next at the end; what falls on the same moment comes in an order of chance. */
  function at(time: number, action: () => void): void {
    const event = { at: Math.max(time, clock), order: random.next(), action };
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = events[middle];
      if (other && (other.at > event.at || (other.at === event.at && other.order > event.order)))
        low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  }

  const sleep = (who: Process, ms: number): Promise<void> =>
    new Promise((resolve) => at(clock + ms, () => who.dead || resolve()));

  function call<T>(who: Process, label: string, fate: Fate, effect: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (tell: () => void, what: string): void =>
        at(clock + fate.back, () => {
          if (who.dead) return;
          note(who.name, `${label} ${what}`);
          tell();
        });
      const die = (): void => {
        who.dead = true;
        note(who.name, `${label} dies ${fate.dies} it took effect`);
      };
      const run = (): void => {
        effect().then(
          (value) => {
            if (fate.dies) die();
            else if (fate.lost) answer(() => reject(fate.lost), 'took effect, but the answer is lost');
            else answer(() => resolve(value), 'ok');
          },
          (error: Error) => {
            if (fate.dies) die();
            else answer(() => reject(error), `fails: ${error.message}`);
          },
        );
      };
      at(clock + fate.there, () => {
        if (who.dead) return;
        if (fate.dies === 'before') die();
        else if (fate.refusal) answer(() => reject(fate.refusal), `refused: ${fate.refusal.message}`);
        else if (fate.lost && fate.lateBy !== undefined) {
          answer(() => reject(fate.lost), 'will take effect later');
          at(clock + fate.back + fate.lateBy, () => void effect().then(ignore, ignore));
        } else run();
      });
    });
  }

  async function runUntil(time: number): Promise<void> {
    for (let next = events.at(-1); next && next.at <= time; next = events.at(-1)) {
      events.pop();
      clock = next.at;
      next.action();
      await settled();
    }
    clock = Math.max(clock, time);
  }

  return { random, trace, now: () => clock, at, sleep, call, note, runUntil };
}

const ignore = (): void => {};

/** Lets every promise that can go on do so; no time passes. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
