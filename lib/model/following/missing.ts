import { type Operation, TERMINAL_STATES } from '../operation/operation.ts';
import { type Draft, openOf } from './draft.ts';
import { RULES } from './rules.ts';
import { end } from './upsert.ts';

/**
 * Takes in a NOT_FOUND for an open operation that was got by its id.
 *
 * Replicas lag, so the operation is `LOST` only after three such answers in a row over at least a minute, and
 * only if none of its ends has been recorded.
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
  // A holder that saw the end and died before its commit has left the end among the records.
  const seenEnded = recorded !== undefined && TERMINAL_STATES.has(recorded.state);
  end(draft, id, seenEnded ? recorded : lost(id, recorded));
}

const lost = (id: string, recorded: Operation | undefined): Operation => ({
  ...(recorded ?? unknown(id)),
  state: 'LOST',
});

/** An operation whose record is gone, from the id that it is tracked by; for Google, its whole name. */
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
