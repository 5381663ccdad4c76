import type { ResourceLister } from '../resource-lister.ts';
import { createRestCall, type RestOptions } from '../wire/rest.ts';
import { resourceListOf } from './catalogue/resource-lists.ts';
import { listParents, restRequest } from './catalogue/resource-request.ts';
import { readResourcePage } from './resource-page.ts';

/**
 * The resources of every collection, over REST wherever there is a path.
 *
 * @param grpc Made when the first call needs it: the gRPC code is a file of its own.
 */
export function createYandexResources(
  options: RestOptions,
  grpc: () => Promise<ResourceLister>,
): ResourceLister {
  const send = createRestCall('yandex', options);
  return {
    async list(request, call) {
      const list = resourceListOf(request.collection);
      const parents = listParents(list, request.parents);
      const asked = restRequest(list, { ...request, parents });
      if (!asked) return (await grpc()).list(request, call);
      const { json, upstream } = await send(asked, call);
      return readResourcePage(list, parents, json, upstream);
    },
  };
}
