import { OPERATIONS, type OperationRef, type Resource } from './resource.ts';

/**
 * The place of an operation whose resource cannot be told, or is of no use: named `operations/<id>`, or by the
 * operation's whole name. It has no list; only its one operation is followed.
 */
export function soloResourceOf(operation: OperationRef): Resource {
  if (operation.family === 'yandex') {
    return { family: 'yandex', collection: OPERATIONS, id: operation.id, parents: {} };
  }
  return { family: 'google', api: operation.api, version: operation.version, parent: operation.name };
}

/** The operation whose place this is, as it is known there; `undefined` for every other resource. */
export function soloOperation(resource: Resource): string | undefined {
  if (resource.family === 'yandex') return resource.collection === OPERATIONS ? resource.id : undefined;
  return /(?:^|\/)operations\/[^/]+$/.test(resource.parent) ? resource.parent : undefined;
}
