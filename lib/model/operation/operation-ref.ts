import { familyOf, namesOf, operationParserOf } from './families/families.ts';
import { yandexOperation } from './families/yandex.ts';
import type { Operation } from './operation.ts';
import type { OperationRef, Resource } from './resource.ts';

/** An operation's identity within its resource: the id, for Google the whole name. */
export function trackedId(resource: string, operation: Pick<Operation, 'id' | 'name'>): string {
  return namesOf(familyOf(resource)).trackedId(operation, resource);
}

/** The reference by which an upstream gets the operation that is known as `id` within `resource`. */
export function refOf(resource: Resource, id: string): OperationRef {
  return namesOf(resource.family).refOf(resource, id);
}

/** The resource that a reference tells; `undefined` where only the upstream knows it. */
export function resourceOf(operation: OperationRef): Resource | undefined {
  return namesOf(operation.family).resourceOf(operation);
}

/** A key that is unique across all families: the id, or `google/<api>/<version>/<whole name>`. */
export function operationKey(operation: OperationRef): string {
  return namesOf(operation.family).operationKey(operation);
}

/**
 * Reads what `operationKey` wrote. A text without the form of the family that it begins with is Yandex Cloud's.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the part that cannot be right.
 */
export function parseOperation(text: string): OperationRef {
  return operationParserOf(text)(text) ?? yandexOperation({ operationId: text });
}
