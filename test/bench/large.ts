import { startRig } from '../support/rig.ts';
import { followLarge } from '../unit/functions/large.ts';

const OPEN = 20_000;

/** A resource with 20,000 open operations, end to end. */
export async function large(print: (line: string) => void): Promise<void> {
  const rig = await startRig();
  const startedAt = performance.now();
  try {
    const { synced, pages, ended, told, revisions } = await followLarge(rig, OPEN);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const ends = new Set(told.map((line) => line.replace(/^\d+ SUCCEEDED /, '')));
    const isWhole =
      synced.size === OPEN &&
      [...synced.values()].every((times) => times === 1) &&
      ended.every((id) => ends.has(id)) &&
      revisions === OPEN + ended.length;
    print(`${synced.size} open in ${pages} pages, ${told.length} ends, ${revisions} revisions, ${seconds} s`);
    if (!isWhole) process.exitCode = 1;
  } finally {
    await rig.close();
  }
}
