import type { Tracking } from '../../model/following/tracking.ts';
import type { Item } from '../documents/items.ts';
import { type Bucket, bucketCount, spread } from './buckets.ts';
import { unpack } from './packing.ts';

/** A bucket that no state has referred to since `at`, in seconds since the epoch. */
type Garbage = readonly [at: number, part: string];

/**
 * Where a committed state is stored: its commit, the items of its buckets, and the buckets it no longer uses.
 */
export interface Placement {
  /** The commit that wrote the state; `undefined` before the first. */
  readonly commit: string | undefined;
  /** The item of each bucket, in order; empty while the entries are in the tracking's own item. */
  readonly parts: readonly string[];
  readonly garbage: readonly Garbage[];
}

export const NOWHERE: Placement = { commit: undefined, parts: [], garbage: [] };

/** How long an unreferenced bucket stays for readers of the state before, in seconds. */
const GRACE_SECONDS = 300;
/** Garbage beyond this number is deleted at once: the list of it is a part of every commit. */
const MAX_GARBAGE = 4_000;

/** Parts sort as their commits do: by epoch, then in the order of one holder's commits. */
const bucketPart = (commit: string, index: number): string => `b/${commit}/${index.toString(36)}`;

/**
 * The range of parts written between two commits; no state can refer to them once the later commit is made.
 */
export const partsBetween = (earlier: string | undefined, later: string): readonly [string, string] => [
  earlier === undefined ? 'b/' : `b/${earlier}/~`,
  `b/${later}`,
];

export function readPlacement(item: Item): Placement {
  return {
    commit: item['w']?.S,
    parts: item['b'] ? unpack(item, 'b') : [],
    garbage: item['g'] ? unpack(item, 'g') : [],
  };
}

/** A bucket and the item it is stored in. */
export interface PlacedBucket {
  readonly part: string;
  readonly bucket: Bucket;
}

/** What has to be written to go from one state to the next, and where everything is then. */
export interface Move {
  readonly placement: Placement;
  /** The buckets that differ from the previous state's. */
  readonly changed: readonly PlacedBucket[];
  /** Garbage to delete with this commit. */
  readonly dead: readonly string[];
}

/** Computes the move that `commit` makes. */
export function move({
  from,
  previous,
  next,
  commit,
  leftovers,
  now,
}: {
  readonly from: Placement;
  readonly previous: Tracking;
  readonly next: Tracking;
  readonly commit: string;
  readonly leftovers: readonly string[];
  readonly now: number;
}): Move {
  const count = bucketCount(next, from.parts.length);
  const old =
    count === from.parts.length ? spread(previous, count).map((bucket) => JSON.stringify(bucket)) : [];
  const changed: PlacedBucket[] = [];
  const parts = spread(next, count).map((bucket, index) => {
    const kept = from.parts[index];
    if (kept !== undefined && old[index] === JSON.stringify(bucket)) return kept;
    const part = bucketPart(commit, index);
    changed.push({ part, bucket });
    return part;
  });
  const at = Math.floor(now / 1000);
  const live = new Set(parts);
  const left = [...from.parts.filter((part) => !live.has(part)), ...leftovers];
  const early = from.garbage.length + left.length - MAX_GARBAGE;
  const isDead = ([since]: Garbage, index: number) => since + GRACE_SECONDS <= at || index < early;
  return {
    placement: {
      commit,
      parts,
      garbage: [
        ...from.garbage.filter((garbage, index) => !isDead(garbage, index)),
        ...left.map((part): Garbage => [at, part]),
      ],
    },
    changed,
    dead: from.garbage.filter(isDead).map(([, part]) => part),
  };
}
