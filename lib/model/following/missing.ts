import { type Operation, TERMINAL_STATES } from '../operation/operation.ts';
import { type Draft, openOf } from './draft.ts';
import { RULES } from './rules.ts';
import { end } from './upsert.ts';

/**
 * Takes in that the upstream did not find an open operation by its id. Replicas lag, so it is `LOST` only after
 * three such answers in a row over at least a minute, and only if no end of it has been recorded.
 */
export function missing(draft: Draft, id: string): void {
  const known = openOf(draft, id);
  if (!known) return;
  const { now, records } = draft;
  const missedSince = known.missedSince ?? now;
  const misses = Math.min((known.misses ?? 0) + 1, RULES.lostAfterMisses);
  if (misses !== known.misses) draft.open.set(id, { ...known, misses, missedSince });
  if (misses < RULES.lostAfterMisses || now - missedSince < RULES.lostAfterMs) return;
  if (!records.has(id)) {
    draft.lookups.add(id);
    return;
  }
  const recorded = records.get(id);
  // A holder that saw the end and died before it could tell has left it among the records.
  const seenEnded = recorded !== undefined && TERMINAL_STATES.has(recorded.state);
  end(draft, id, seenEnded ? recorded : lost(id, recorded));
}

const lost = (id: string, recorded: Operation | undefined): Operation => ({
  ...(recorded ?? unknown(id)),
  state: 'LOST',
});

/** All that is known of an operation whose record is gone: what it is tracked by, for Google its whole name. */
function unknown(trackedBy: string): Omit<Operation, 'state'> {
  const [name, id] = /^(?:.*\/)?operations\/(.+)$/.exec(trackedBy) ?? [];
  return {
    id: id ?? trackedBy,
    name: name === undefined ? `operations/${trackedBy}` : trackedBy,
    description: '',
    createdBy: '',
    done: false,
  };
}
