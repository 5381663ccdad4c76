import type { Predicate } from './filter.ts';
import { type Slice, type SliceRequest, slice } from './paging.ts';
import type { CloudOperation, World } from './world.ts';

/** One page of the resources' operations as they stand now. */
export function operationPage(
  world: World,
  resources: readonly string[],
  request: SliceRequest & { readonly predicate?: Predicate | undefined },
): Slice<CloudOperation> {
  const { predicate } = request;
  const operation = (id: string): CloudOperation[] => {
    const found = world.find(id);
    return found ? [found] : [];
  };
  const ids = resources.flatMap((name) => world.ids(name));
  const matching = predicate ? ids.filter((id) => operation(id).some(predicate)) : ids;
  const { items, ...rest } = slice(matching, request);
  return { items: items.flatMap(operation), ...rest };
}
