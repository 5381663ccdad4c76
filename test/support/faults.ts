import type { Fault } from './strict-front.ts';

/** How often what happens, of all requests for items; the rest goes through. */
const SHARES: readonly (readonly [Fault, number])[] = [
  ['throttle', 0.04],
  ['throttleOther', 0.02],
  ['conflict', 0.02],
  ['fail', 0.02],
  ['dropBefore', 0.02],
  ['dropAfter', 0.05],
  ['half', 0.3],
];

/** The faults of a busy service, the same for the same seed and the same order of requests. */
export function randomFaults(seed: number): (action: string) => Fault | undefined {
  const random = seeded(seed);
  return (action) => {
    if (!/Item$|^Query$/.test(action)) return undefined;
    let dice = random();
    for (const [fault, share] of SHARES) {
      if (dice < share) return fault;
      dice -= share;
    }
    return undefined;
  };
}

/** These faults one after the other, of the requests with this action; then none. */
export function faultsOf(action: string, ...faults: readonly (Fault | undefined)[]) {
  const left = [...faults];
  return (asked: string): Fault | undefined => (asked === action ? left.shift() : undefined);
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
