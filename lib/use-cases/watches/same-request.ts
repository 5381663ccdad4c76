import { canonicalJson, textDigest } from '../../model/operation/fingerprint.ts';
import { operationKey, refOf } from '../../model/operation/operation-ref.ts';
import { formatResource, parentsOf, parseResource } from '../../model/operation/resource.ts';
import type { Destination, Watch } from '../../model/watch/watch.ts';
import type { WatchOrder, WatchTarget } from '../../model/watch/watch-request.ts';
import type { SinkOrder } from '../../model/watch/watch-secret.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { bindingOf, deadLetterOf, openTarget } from '../delivery/credentials.ts';

/**
 * Whether a request is that which a watch was created with: by the digest, which covers secrets and headers, and
 * by all else that the watch keeps of it.
 */
export function isSameRequest(sealer: Sealer, watch: Watch, order: WatchOrder): boolean {
  return (
    hasDigestOf(sealer, watch, order) &&
    isSameTarget(watch, order.target) &&
    watch.filter === order.filter &&
    watch.types.join() === order.types.join() &&
    watch.expiresAt === order.expiresAt &&
    watch.deadLetter?.maxAttempts === order.deadLetter?.maxAttempts &&
    isSameSink(sealer, watch, watch, order.sink) &&
    (!watch.deadLetter || isSameSink(sealer, deadLetterOf(watch), watch.deadLetter, order.deadLetter?.sink))
  );
}

/** Watches of earlier versions have a digest of 64 bits without a key, sealed if the request had headers. */
function hasDigestOf(sealer: Sealer, watch: Watch, { canonical }: WatchOrder): boolean {
  const binding = bindingOf(watch, 'digest');
  if (sealer.isDigest(watch.digest, canonical, binding)) return true;
  const early = textDigest(canonical);
  return watch.digest === early || sealer.open(watch.digest, binding) === early;
}

function isSameTarget({ resource, parents, operation, folder }: Watch, target: WatchTarget): boolean {
  switch (target.kind) {
    case 'folder':
      return folder?.id === target.folderId;
    case 'resource':
      return (
        operation === undefined &&
        resource === formatResource(target.resource) &&
        canonicalJson(parents) === canonicalJson(parentsOf(target.resource))
      );
    case 'operation':
      return (
        operation !== undefined &&
        operationKey(refOf(parseResource(resource, parents), operation)) === operationKey(target.operation)
      );
  }
}

function isSameSink(
  sealer: Sealer,
  owner: Parameters<typeof bindingOf>[0],
  destination: Destination,
  order: SinkOrder | undefined,
): boolean {
  const target = openTarget(sealer, owner, destination);
  return target !== undefined && order !== undefined && canonicalJson(target) === canonicalJson(order.target);
}
