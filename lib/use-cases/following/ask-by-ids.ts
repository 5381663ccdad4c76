import { endsPoll } from '../../model/core/code-sets.ts';
import type { Poll } from './poll.ts';

/** Changes that are found one by one are committed before the next call from this number on. */
const MAX_PENDING = 100;

/** Gets operations one by one, until a call fails in a way that the next would fail as well. */
export async function askByIds(
  { session, upstream, observe, isTimeUp }: Poll,
  ids: readonly string[],
): Promise<void> {
  let pending = 0;
  for (const id of ids) {
    if (isTimeUp()) return;
    const asked = await upstream.get(id);
    if (asked.observation) pending += (await observe(asked.observation)).changes.length;
    else if (endsPoll(asked.error)) return;
    if (pending >= MAX_PENDING) {
      await session.save();
      pending = 0;
    }
  }
}
