import { setTimeout as sleep } from 'node:timers/promises';
import { type Rig, startRig } from '../support/rig.ts';
import { cursorOf, newZone, told } from '../support/watched.ts';

const CALLERS = 10;
const SAMPLES_EACH = 12;

/** From an operation's end at the upstream to the answer of the long poll, with one caller waiting for its resource. */
export async function latency(print: (line: string) => void): Promise<void> {
  const rig = await startRig();
  try {
    const samples = (await Promise.all(Array.from({ length: CALLERS }, () => measure(rig)))).flat();
    const sorted = samples.toSorted((a, b) => a - b);
    const at = (part: number): string =>
      (sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN).toFixed(0);
    print(`p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length} ends`);
  } finally {
    await rig.close();
  }
}

async function measure(rig: Rig): Promise<number[]> {
  const { name, path } = newZone(rig.cloud, 0);
  const samples: number[] = [];
  let answer = await rig.ask('watch', path);
  for (let sample = 0; sample < SAMPLES_EACH; sample += 1) {
    const id = rig.cloud.world.add(name, { seconds: null, stepSeconds: null });
    let endedAt = 0;
    const ending = sleep(3_000 + Math.random() * 3_000).then(() => {
      rig.cloud.world.finish(id, 'SUCCEEDED');
      endedAt = performance.now();
    });
    do answer = await rig.ask('watch', `${path}?cursor=${cursorOf(answer)}`);
    while (!told(answer).some((line) => line.includes(' SUCCEEDED ')));
    samples.push(performance.now() - endedAt);
    await ending;
  }
  return samples;
}
