import { logOf, type Rig } from '../../support/rig.ts';
import { cursorOf, newZone, told } from '../../support/watched.ts';

/** What a resource with so many open operations came to, from its first poll to the end of some of them. */
export interface Large {
  /** How often each operation was answered as open, and how many pages that took. */
  readonly synced: ReadonlyMap<string, number>;
  readonly pages: number;
  /** The operations that ended, and what the watch told after that. */
  readonly ended: readonly string[];
  readonly told: readonly string[];
  readonly revisions: number;
}

const ENDED = 50;

/** Follows a resource of so many open operations end to end: polls, commits, pages through what is open, sees the ends. */
export async function followLarge(rig: Rig, count: number): Promise<Large> {
  const { name, path, ids } = newZone(rig.cloud, count);
  const synced = new Map<string, number>();
  let pages = 0;
  let answer = await rig.ask('watch', `${path}?pageSize=1000&timeout=240s`, 300_000);
  for (; ; pages += 1) {
    for (const line of told(answer)) {
      const id = line.replace('- SYNC ', '');
      synced.set(id, (synced.get(id) ?? 0) + 1);
    }
    const next = answer.body['nextCursor'];
    if (next !== undefined && answer.body['caughtUp'] === true) break;
    const cursor = next === undefined ? '' : `&cursor=${cursorOf(answer)}`;
    answer = await rig.ask('watch', `${path}?pageSize=1000&timeout=240s${cursor}`, 300_000);
    if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer.body));
  }
  const ended = ids.filter((_, index) => index % Math.floor(count / ENDED) === 0);
  for (const id of ended) rig.cloud.world.finish(id, 'SUCCEEDED');
  const seen: string[] = [];
  while (seen.length < ended.length) {
    answer = await rig.ask('watch', `${path}?pageSize=1000&timeout=120s&cursor=${cursorOf(answer)}`, 300_000);
    if (told(answer).length === 0) break;
    seen.push(...told(answer));
  }
  return { synced, pages: pages + 1, ended, told: seen, revisions: (await logOf(rig, name)).length };
}
