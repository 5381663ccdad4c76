import type { JsonObject } from '../core/json.ts';

/**
 * The persisted state of following one resource. Plain JSON data; `reconcile` alone decides what is in it.
 *
 * `open` and `recent` grow with the resource's operations, everything else is small: a store may keep the two
 * maps apart from the rest, entry by entry, if one conditional write makes all of it visible.
 */
export interface Tracking {
  /** The resource's name, `dns/zones/dns1abc`. */
  readonly resource: string;
  /** The resource's parents, which its name leaves out. */
  readonly parents: Readonly<Record<string, string>>;
  /** The revision of the last committed change; 0 before the first. */
  readonly revision: number;
  /** The epoch of the last holder that fenced this resource; 0 before the first. */
  readonly epoch: number;
  /** By operation id: what is known of every operation that has not ended. */
  readonly open: Readonly<Record<string, JsonObject>>;
  /** By operation id: what ended lately and may still be listed. */
  readonly recent: Readonly<Record<string, JsonObject>>;
  /** Everything else: the scan that is under way, the watermark, since when the resource is followed. */
  readonly progress: JsonObject;
}
