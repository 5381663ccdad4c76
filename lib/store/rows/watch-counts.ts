import { createHash, randomUUID } from 'node:crypto';
import type { Watch } from '../../model/watch/watch.ts';
import { mostOn, tooManyWatches, type WatchLimits } from '../../model/watch/watch-limits.ts';
import type { Documents } from '../documents/documents.ts';
import { numberOf, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { StoreCall } from '../store-call.ts';

/** A full count is counted anew no more often than this. */
const RECOUNT_MS = 60_000;
/** A count of a resource that was counted anew since is taken as it is for the count of its tenant. */
const FRESH_MS = 20 * 60_000;
/** How many counts of resources are counted anew for the count of their tenant. */
const RECOUNTED_AT_ONCE = 20;
/** Stands for all resources; no resource has that name. */
const ALL = '*';

/** The numbers of active watches that the tenants have, on each resource and altogether. */
export interface WatchCounts {
  /**
   * Runs before a watch becomes active: a crash may leave a count too high, never too low.
   *
   * @throws {TrackerError} `RESOURCE_EXHAUSTED` where there are as many as there may be, counted anew within
   *   the last minute.
   */
  raise(watch: Watch, call: StoreCall): Promise<void>;
  /** Runs after a watch has ceased to be active. */
  lower(watch: Watch, call: StoreCall): Promise<void>;
}

/** One count. */
interface Counted {
  readonly tenant: string;
  readonly resource: string;
}

/** Stands among the consumers, whose keys are lists of two. */
const keyOf = ({ tenant, resource }: Counted) => ({
  t: tenantKey(tenant),
  n: createHash('sha256').update(resource).digest('base64url'),
});
/** Holds unless this very step is the last that was counted: a request that is sent again counts once. */
const NEW_STEP = '(attribute_not_exists(g) OR g <> :g)';
const newStep = (): string => randomUUID().slice(0, 13);
const tenantKey = (tenant: string): string => JSON.stringify(['watching', tenant, '']);

/**
 * Attributes: t tenant, n digest of the resource, whose name may be longer than a key, r resource, c how many,
 * g the last step, k when they were counted. A count is kept until it is none.
 *
 * @param countOn Counts the active watches of a tenant on a resource.
 */
export function watchCounts(
  documents: Documents,
  now: () => number,
  limits: WatchLimits,
  countOn: (counted: Counted, call: StoreCall) => Promise<number>,
): WatchCounts {
  const read = async (counted: Counted, call: StoreCall) => {
    const item = await documents.get(TABLES.consumers, keyOf(counted), call);
    return (
      item && {
        count: numberOf(item, 'c'),
        countedAt: item['k'] ? numberOf(item, 'k') : 0,
        step: item['g']?.S,
      }
    );
  };

  async function deleteIf(counted: Counted, count: number, call: StoreCall): Promise<void> {
    const condition = { condition: 'c = :c', values: { ':c': count } };
    await documents.delete(TABLES.consumers, keyOf(counted), call, condition);
  }

  /** Writes what was counted, unless the count has changed since it was read. */
  async function set(counted: Counted, before: number, count: number, call: StoreCall): Promise<void> {
    if (count === 0) return deleteIf(counted, before, call);
    const update = {
      update: 'SET c = :c, k = :k',
      condition: 'c = :before',
      values: { ':c': count, ':k': now(), ':before': before },
    };
    await documents.update(TABLES.consumers, keyOf(counted), update, call);
  }

  /** The sum over the tenant's resources, of which some are counted anew before. */
  async function countAll({ tenant }: Counted, call: StoreCall): Promise<number> {
    const range = { condition: 't = :t', values: { ':t': tenantKey(tenant) } };
    let [sum, recounted] = [0, 0];
    for await (const item of documents.query(TABLES.consumers, range, call)) {
      const resource = textOf(item, 'r');
      if (resource === ALL) continue;
      const count = numberOf(item, 'c');
      const isOld = now() - (item['k'] ? numberOf(item, 'k') : 0) > FRESH_MS;
      if (isOld && recounted < RECOUNTED_AT_ONCE) {
        recounted += 1;
        const found = await countOn({ tenant, resource }, call);
        await set({ tenant, resource }, count, found, call);
        sum += found;
      } else sum += count;
    }
    return sum;
  }

  async function raiseOne(counted: Counted, most: number, call: StoreCall): Promise<void> {
    for (;;) {
      const update = {
        update: 'SET r = :r, g = :g ADD c :one',
        condition: `(attribute_not_exists(c) OR c < :most) AND ${NEW_STEP}`,
        values: { ':one': 1, ':most': most, ':r': counted.resource, ':g': newStep() },
      };
      const { outcome } = await documents.update(TABLES.consumers, keyOf(counted), update, call);
      if (outcome === 'written') return;
      const full = await read(counted, call);
      if (full?.step === update.values[':g']) return;
      if (!full || full.count < most) continue;
      const subject = counted.resource === ALL ? undefined : counted.resource;
      if (now() - full.countedAt < RECOUNT_MS) throw tooManyWatches(full.count, most, subject);
      const count = await (subject === undefined ? countAll : countOn)(counted, call);
      await set(counted, full.count, count, call);
      if (count >= most) throw tooManyWatches(count, most, subject);
    }
  }

  /** A count that has come down to nothing is deleted. */
  async function lowerOne(counted: Counted, call: StoreCall): Promise<void> {
    const update = {
      update: 'SET g = :g ADD c :one',
      condition: `c > :none AND ${NEW_STEP}`,
      values: { ':one': -1, ':none': 0, ':g': newStep() },
    };
    const { item } = await documents.update(TABLES.consumers, keyOf(counted), update, call);
    if (item && numberOf(item, 'c') === 0) await deleteIf(counted, 0, call);
  }

  return {
    async raise(watch, call) {
      const { tenant, resource } = watch;
      await raiseOne({ tenant, resource: ALL }, limits.tenant, call);
      try {
        await raiseOne({ tenant, resource }, mostOn(watch, limits), call);
      } catch (thrown) {
        await lowerOne({ tenant, resource: ALL }, call);
        throw thrown;
      }
    },
    async lower({ tenant, resource }, call) {
      await lowerOne({ tenant, resource }, call);
      await lowerOne({ tenant, resource: ALL }, call);
    },
  };
}
