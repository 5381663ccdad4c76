import { randomUUID } from 'node:crypto';
import { TrackerError } from '../../model/core/error.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { isCounted, type WatchLimits } from '../../model/watch/watch-limits.ts';
import type { Documents } from '../documents/documents.ts';
import { type Attributes, EXPIRES, type Item, isExpired, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { StoreCall } from '../store-call.ts';
import type { WatchStore } from '../watch-store.ts';
import { pack, unpack } from './packing.ts';
import { watchCounts } from './watch-counts.ts';

/** A watch's JSON, under the names that stored watches have. */
type StoredWatch = Omit<
  Watch,
  'tenant' | 'id' | 'version' | 'operationResource' | 'folder' | 'folderWatch'
> & {
  readonly operationOf?: string;
  readonly folder?: { readonly id: string; readonly members: string };
  readonly parent?: Watch['folderWatch'];
};

/** Attributes: t tenant, id, r key of the index, n version, o the watch's JSON, x expiry. */
export function watchesTable(documents: Documents, now: () => number, limits: WatchLimits): WatchStore {
  const counts = watchCounts(documents, now, limits, countOn);

  const readWatch: WatchStore['readWatch'] = async (tenant, id, call) => {
    const item = await documents.get(TABLES.watches, { t: tenant, id }, call);
    return item && !isExpired(item, now()) ? toWatch(item) : undefined;
  };

  async function* activeOn(
    resource: string,
    call: StoreCall,
    from: { readonly after?: Attributes; readonly pageSize?: number } = {},
  ): AsyncGenerator<Item> {
    const range = { index: TABLES.watches.index.name, condition: 'r = :r', values: { ':r': resource } };
    yield* documents.query(TABLES.watches, { ...range, ...from }, call);
  }

  async function countOn(
    { tenant, resource }: Pick<Watch, 'tenant' | 'resource'>,
    call: StoreCall,
  ): Promise<number> {
    let count = 0;
    for await (const item of activeOn(resource, call)) {
      const isOwn = textOf(item, 't') === tenant && !isExpired(item, now());
      if (isOwn && isCounted(toWatch(item))) count += 1;
    }
    return count;
  }

  async function write(previous: Watch | undefined, next: Watch, call: StoreCall): Promise<Watch> {
    const watch = { ...next, version: randomUUID().slice(0, 13) };
    const outcome = await documents.put(TABLES.watches, fromWatch(watch), onTopOf(previous, now()), call);
    if (outcome === 'written') return watch;
    const stored = outcome === 'unsure' ? await readWatch(watch.tenant, watch.id, call) : undefined;
    if (stored?.version === watch.version) return watch;
    throw overtaken(watch);
  }

  /** A write that another has come before is told so, also where there is no room for it. */
  async function raise(previous: Watch | undefined, next: Watch, call: StoreCall): Promise<void> {
    try {
      await counts.raise(next, call);
    } catch (thrown) {
      const stored = await readWatch(next.tenant, next.id, call);
      throw stored?.version === previous?.version ? thrown : overtaken(next);
    }
  }

  return {
    readWatch,

    listWatches: async (tenant, { after = '', limit, where = () => true }, call) => {
      const items: Watch[] = [];
      const range = {
        condition: after === '' ? 't = :t' : 't = :t AND id > :after',
        values: { ':t': tenant, ...(after === '' ? {} : { ':after': after }) },
        pageSize: limit + 1,
      };
      for await (const item of documents.query(TABLES.watches, range, call)) {
        if (isExpired(item, now())) continue;
        const watch = toWatch(item);
        if (!where(watch)) continue;
        const last = items.at(-1);
        if (last && items.length === limit) return { items, next: last.id };
        items.push(watch);
      }
      return { items };
    },

    activeWatches: async (resource, { after, limit }, call) => {
      const key = after && { r: resource, id: after.id, t: after.tenant };
      const items: Watch[] = [];
      let read = 0;
      for await (const item of activeOn(resource, call, {
        pageSize: limit,
        ...(key ? { after: key } : {}),
      })) {
        const watch = toWatch(item);
        read += 1;
        if (!isExpired(item, now())) items.push(watch);
        if (read === limit) return { items, next: { tenant: watch.tenant, id: watch.id } };
      }
      return { items };
    },

    writeWatch: async (previous, next, call) => {
      const [was, is] = [isCounted(previous), isCounted(next)];
      if (is && !was) await raise(previous, next, call);
      try {
        const written = await write(previous, next, call);
        if (was && !is) await counts.lower(next, call);
        return written;
      } catch (thrown) {
        if (is && !was && TrackerError.from(thrown).code === 'ABORTED') await counts.lower(next, call);
        throw thrown;
      }
    },

    deleteWatch: async (tenant, id, call) => {
      const { item } = await documents.delete(TABLES.watches, { t: tenant, id }, call);
      const watch = item && toWatch(item);
      if (watch && isCounted(watch)) await counts.lower(watch, call);
    },
  };
}

const overtaken = ({ id }: Watch): TrackerError =>
  new TrackerError('ABORTED', `the watch ${id} was written by somebody else`);

const onTopOf = (previous: Watch | undefined, now: number) =>
  previous
    ? { condition: 'n = :n', values: { ':n': previous.version } }
    : {
        condition: `attribute_not_exists(t) OR ${EXPIRES} <= :now`,
        values: { ':now': Math.floor(now / 1000) },
      };

/** The index finds only active watches by their resource. */
const fromWatch = ({ tenant, id, version, operationResource, folder, folderWatch, ...rest }: Watch) => {
  const stored: StoredWatch = {
    ...rest,
    ...(operationResource === undefined ? {} : { operationOf: operationResource }),
    ...(folder ? { folder: { id: folder.id, members: folder.memberNamespace } } : {}),
    ...(folderWatch ? { parent: folderWatch } : {}),
  };
  return {
    t: tenant,
    id,
    r: rest.state === 'ACTIVE' ? rest.resource : `not active: ${rest.resource}`,
    n: version,
    o: pack(stored),
    [EXPIRES]: rest.keepUntil === undefined ? undefined : Math.ceil(rest.keepUntil / 1000),
  };
};

function toWatch(item: Item): Watch {
  const { operationOf, folder, parent, ...rest } = unpack<StoredWatch>(item, 'o');
  return {
    ...rest,
    ...(operationOf === undefined ? {} : { operationResource: operationOf }),
    ...(folder ? { folder: { id: folder.id, memberNamespace: folder.members } } : {}),
    ...(parent ? { folderWatch: parent } : {}),
    tenant: textOf(item, 't'),
    id: textOf(item, 'id'),
    version: textOf(item, 'n'),
  };
}
