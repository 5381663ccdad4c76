import { type Access, denied, hasRole, isUnlimited, mayRead } from '../model/access/access.ts';
import { isWithoutCredentials } from '../model/core/authorization.ts';
import { HIDES_OPERATION } from '../model/core/code-sets.ts';
import { TrackerError } from '../model/core/error.ts';
import { resourceOf } from '../model/operation/operation-ref.ts';
import { formatResource, type OperationRef, type Resource } from '../model/operation/resource.ts';
import type { Cloud } from './cloud.ts';
import type { Call, UpstreamOperation } from './provider.ts';

/**
 * A cloud as a caller may see it.
 *
 * A resource's name decides whether the caller may see it; otherwise the answer is `PERMISSION_DENIED`,
 * before any call. An operation whose reference does not tell its resource is fetched first; if the caller
 * may not see it, the answer is the same `NOT_FOUND` as for one that does not exist. Every operation is
 * fetched before it is cancelled.
 */
export function guardCloud(cloud: Cloud, access: Access): Cloud {
  if (isUnlimited(access)) return cloud;

  const check = (resource: Resource): void => {
    if (!mayRead(access, formatResource(resource))) throw denied();
  };

  const get = async (operation: OperationRef, call: Call): Promise<UpstreamOperation> => {
    const named = resourceOf(operation);
    if (named) check(named);
    const found = await cloud.get(operation, call).catch((thrown: unknown) => {
      const error = TrackerError.from(thrown);
      throw HIDES_OPERATION.has(error.code) && !isWithoutCredentials(error) ? unseen() : error;
    });
    if (!mayRead(access, found.operation.resource)) throw unseen();
    return found;
  };

  return {
    catalogue: cloud.catalogue,
    limits(resource) {
      check(resource);
      return cloud.limits(resource);
    },
    async list(request, call) {
      check(request.resource);
      return cloud.list(request, call);
    },
    get,
    async cancel(operation, call) {
      if (!hasRole(access, 'editor')) throw denied();
      await get(operation, call);
      return cloud.cancel(operation, call);
    },
  };
}

function unseen(): TrackerError {
  return new TrackerError('NOT_FOUND', 'no such operation');
}
