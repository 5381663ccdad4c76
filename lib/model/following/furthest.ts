import { type Operation, TERMINAL_STATES } from '../operation/operation.ts';
import { trackedId } from '../operation/operation-ref.ts';
import { compareInstants } from '../time/instant.ts';

/**
 * One row for each operation of a page, the furthest of its rows.
 *
 * Two rows of the same time, taken in one after the other, would each be news to the other, at every poll.
 */
export function furthest(resource: string, operations: readonly Operation[]): Iterable<Operation> {
  const found = new Map<string, Operation>();
  for (const operation of operations) {
    const id = trackedId(resource, operation);
    const other = found.get(id);
    if (!other || isFurther(operation, other)) found.set(id, operation);
  }
  return found.values();
}

function isFurther(a: Operation, b: Operation): boolean {
  const ended = Number(TERMINAL_STATES.has(a.state)) - Number(TERMINAL_STATES.has(b.state));
  const failing = Number(a.state === 'FAILING') - Number(b.state === 'FAILING');
  return (ended || compareInstants(a.modifiedAt, b.modifiedAt) || failing) > 0;
}
