import type { Tracking } from '../../model/following/tracking.ts';
import { type Attributes, type Item, numberOf, textOf } from '../documents/items.ts';
import type { Entries } from './buckets.ts';
import { pack, unpack } from './packing.ts';
import type { Placement } from './placement.ts';

export const stateKey = (resource: string) => ({ r: resource, p: 'state' });

/**
 * Attributes: r resource, p part, e epoch, v revision, q parents, s progress, w commit, g garbage, and either
 * i the entries or b the parts that hold them. A fence alone writes r, p, e and q.
 */
export function fromTracking(tracking: Tracking, { commit, parts, garbage }: Placement): Attributes {
  const { resource, epoch, revision, parents, progress, open, recent } = tracking;
  return {
    ...stateKey(resource),
    e: epoch,
    v: revision,
    q: JSON.stringify(parents),
    s: pack(progress),
    w: commit,
    i: parts.length === 0 ? pack({ open, recent } satisfies Entries) : undefined,
    b: parts.length === 0 ? undefined : pack(parts),
    g: garbage.length === 0 ? undefined : pack(garbage),
  };
}

export function toTracking(item: Item, entries: Entries): Tracking {
  return {
    resource: textOf(item, 'r'),
    parents: unpack(item, 'q'),
    revision: revisionOf(item),
    epoch: numberOf(item, 'e'),
    open: entries.open,
    recent: entries.recent,
    progress: item['s'] ? unpack(item, 's') : {},
  };
}

/** 0 for a state that has only been fenced. */
export const revisionOf = (item: Item): number => (item['v'] ? numberOf(item, 'v') : 0);

export const inlineEntries = (item: Item): Entries =>
  item['i'] ? unpack(item, 'i') : { open: {}, recent: {} };
