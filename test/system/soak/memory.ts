import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 500;

/** Measures again and again until the time is over. */
export async function sampleMemory(measure: () => number, isOver: () => boolean): Promise<readonly number[]> {
  const samples: number[] = [];
  while (!isOver()) {
    samples.push(measure());
    await sleep(EVERY_MS);
  }
  return samples;
}

/** What memory was after the warm-up, which takes a third of the time, and in the last tenth of it. */
export function memoryOf(samples: readonly number[]): { readonly warmMb: number; readonly endMb: number } {
  const part = (from: number, to: number): number =>
    median(samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)));
  return { warmMb: part(0.3, 0.4), endMb: part(0.9, 1) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
