import { namesOf } from './families/families.ts';
import type { OperationRef, Resource } from './resource.ts';

/**
 * The resource of an operation whose own resource is unknown or of no use: named `operations/<id>`, or by the
 * operation's whole name. It has no list; only its one operation is followed.
 */
export function soloResourceOf(operation: OperationRef): Resource {
  return namesOf(operation.family).soloResourceOf(operation);
}

/** The tracked id of a solo resource's operation; `undefined` for every other resource. */
export function soloOperation(resource: Resource): string | undefined {
  return namesOf(resource.family).soloOperation(resource);
}
