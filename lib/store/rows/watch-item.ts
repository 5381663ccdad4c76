import type { Watch } from '../../model/watch/watch.ts';
import { EXPIRES, type Item, textOf } from '../documents/items.ts';
import { pack, unpack } from './packing.ts';

/** A watch's JSON, under the names that stored watches have. */
type StoredWatch = Omit<
  Watch,
  'tenant' | 'id' | 'version' | 'operationResource' | 'folder' | 'folderWatch'
> & {
  readonly operationOf?: string;
  readonly folder?: { readonly id: string; readonly members: string };
  readonly parent?: Watch['folderWatch'];
};

/** The index finds only active watches by their resource. */
export const fromWatch = ({
  tenant,
  id,
  version,
  operationResource,
  folder,
  folderWatch,
  ...rest
}: Watch) => {
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

export function toWatch(item: Item): Watch {
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
