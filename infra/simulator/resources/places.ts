import { DEMO_PLACES } from '../demo.ts';
import { CloudFailure } from '../failure.ts';
import type { World } from '../world.ts';

/** What resources lie in, by what their lists are asked by: the collection that it is itself a resource of. */
const COLLECTIONS = {
  folderId: 'resource-manager/folders',
  cloudId: 'resource-manager/clouds',
  organizationId: 'organization-manager/organizations',
  serviceAccountId: 'iam/serviceAccounts',
  federationId: 'organization-manager/samlFederations',
} as const;

/** The caller's own service account, which needs not be known. */
export const CALLER = 'ajesimulatedaccount0';

type Field = keyof typeof COLLECTIONS;

/**
 * Makes sure that there is such a folder, cloud and so on. Those of the demo are there in every world.
 *
 * @throws {CloudFailure} `PERMISSION_DENIED`, as the cloud answers for what the caller may not know of.
 */
export function checkPlace(world: World, field: string, id: string): void {
  if (!isField(field)) throw new CloudFailure('INTERNAL', `nothing lies in a ${field}`);
  const name = `${COLLECTIONS[field]}/${id}`;
  const isUsual = id === DEMO_PLACES[field] || id === CALLER;
  if (world.resource(name) || (isUsual && !world.isGone(name))) return;
  throw new CloudFailure('PERMISSION_DENIED', 'Permission denied');
}

export function cloudOf(world: World, folderId: string): string {
  return world.resource(`${COLLECTIONS.folderId}/${folderId}`)?.parent ?? DEMO_PLACES.cloudId;
}

function isField(field: string): field is Field {
  return Object.hasOwn(COLLECTIONS, field);
}
