import type { Change } from '../../../lib/model/change-log/change.ts';
import { endsWatch, matcherOf, type Watch } from '../../../lib/model/watch/watch.ts';
import type { Receipt } from './receivers.ts';

/** One watch and all that became of it. */
export interface WatchStory {
  /** As it was created, and as it is now. */
  readonly first: Watch;
  readonly last: Watch;
  readonly log: readonly Change[];
  /** Those of its receiver, and of its dead letter's. */
  readonly receipts: readonly Receipt[];
  /** What it has said was passed over by its user. */
  readonly named: ReadonlySet<number>;
}

/** The changes that a watch has to be told of. */
function dueTo(watch: Watch, log: readonly Change[]): readonly Change[] {
  const behind = log.filter(({ revision }) => revision > watch.deliveredRevision);
  const end = behind.findIndex((change) => endsWatch(watch, change));
  return (end < 0 ? behind : behind.slice(0, end + 1)).filter(matcherOf(watch));
}

/**
 * Every matching change in order at least once, by the receiver or the dead letter's; exactly once where repeats are
 * dropped by id; and nothing else. What a user has passed over may be missing, and is named.
 */
export function storyFaults({ first, last, log, receipts, named }: WatchStory): readonly string[] {
  const due = dueTo(first, log);
  const firsts = new Map<string, Receipt>();
  for (const receipt of receipts) {
    if (!firsts.has(receipt.event.id)) firsts.set(receipt.event.id, receipt);
  }
  const isUnnamed = (revision: number): boolean => !named.has(revision);
  const told = [...firsts.values()].map(({ event }) => Number(event.data.revision)).filter(isUnnamed);
  const wanted = due.map(({ revision }) => revision).filter(isUnnamed);
  const faults: string[] = [];
  if (told.join() !== wanted.join()) {
    faults.push(`${first.id} was told ${told.join(' ')}, and should have been told ${wanted.join(' ')}`);
  }
  for (const { event } of receipts) {
    const row = log.find(({ revision }) => String(revision) === event.data.revision);
    const same = row && JSON.stringify(row.operation) === JSON.stringify(event.data.operation);
    if (!same || row.type !== event.data.type) faults.push(`${first.id} was told of what the log has not`);
    const { attempts = 0, watchid } = event;
    if (watchid !== undefined && attempts < 1) faults.push(`a dead letter of ${watchid} says not why`);
  }
  const end = due.at(-1);
  if (end && endsWatch(first, end) && last.state !== 'DONE') faults.push(`${first.id} is ${last.state}`);
  return faults;
}

/**
 * What is wrong with a write of a watch: its cursor only moves on, and past nothing that was neither taken nor named.
 *
 * @param asked The revisions that its user has asked it to go on behind, if need be back.
 */
export function cursorFaults(
  first: Watch,
  previous: Watch,
  next: Watch,
  log: readonly Change[],
  receipts: readonly Receipt[],
  named: ReadonlySet<number>,
  asked: ReadonlySet<number>,
): readonly string[] {
  const isBack = next.deliveredRevision < previous.deliveredRevision;
  if (isBack && !asked.has(next.deliveredRevision)) return [`the cursor of ${next.id} moves back`];
  const taken = new Set(receipts.map(({ event }) => event.data.revision));
  const passed = dueTo(first, log).filter(({ revision }) => revision <= next.deliveredRevision);
  return passed
    .filter(({ revision }) => !taken.has(String(revision)) && !named.has(revision))
    .map(({ revision }) => `the cursor of ${next.id} passes ${revision}, which was not taken`);
}
