import * as v from 'valibot';
import { deriveState, type Operation } from '../../model/operation/operation.ts';
import {
  answersOther,
  jsonObject,
  known,
  listsOther,
  optional,
  readAnswer,
  timestamp,
} from '../wire/answer.ts';
import { readOutcome, status } from '../wire/outcome.ts';
import { resourceOfMetadata } from './catalogue/catalogue.ts';

const operation = v.object({
  id: v.pipe(known, v.nonEmpty('must not be empty')),
  description: optional(v.string()),
  createdAt: optional(timestamp),
  createdBy: optional(v.string()),
  modifiedAt: optional(timestamp),
  done: v.nullish(v.boolean(), false),
  metadata: optional(jsonObject),
  error: v.nullish(status),
  response: v.nullish(jsonObject),
});

/**
 * The Operation in an answer of Yandex Cloud, in the JSON mapping of yandex.cloud.operation.Operation.
 *
 * Malformed optional fields are dropped; a malformed `id`, `done`, `error` or `response` is an error.
 *
 * @param resource The resource whose list has it. An operation fetched by id names its resource in its
 *   metadata or not at all. Operations in a list may name a resource of another collection, as a disk's
 *   operations name the instance.
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no operation, carries both an
 *   `error` and a `response`, or names another resource of the same collection.
 */
export function readYandexOperation(answer: unknown, upstream: string, resource?: string): Operation {
  const raw = readAnswer(operation, answer, upstream);
  const owner = resourceOfMetadata(raw.metadata ?? undefined);
  if (owner !== undefined && isOther(owner, resource)) {
    throw listsOther(upstream, `${raw.id} of ${owner}`, resource ?? '');
  }
  const named = resource ?? owner;
  const outcome = readOutcome(raw, `operation ${raw.id}`, upstream);
  return {
    id: raw.id,
    name: `operations/${raw.id}`,
    description: raw.description ?? '',
    ...(raw.createdAt ? { createdAt: raw.createdAt } : {}),
    createdBy: raw.createdBy ?? '',
    ...(raw.modifiedAt ? { modifiedAt: raw.modifiedAt } : {}),
    done: raw.done,
    ...(raw.metadata ? { metadata: raw.metadata } : {}),
    ...outcome,
    state: deriveState('yandex', { done: raw.done, ...outcome }),
    ...(named ? { resource: named } : {}),
  };
}

/** The operation, if it is the one that was asked for. */
export function answerTo(id: string, operation: Operation, upstream: string): Operation {
  if (operation.id === id) return operation;
  throw answersOther(upstream, id, operation.id);
}

const collectionOf = (resource: string): string => resource.slice(0, resource.lastIndexOf('/'));

function isOther(owner: string, resource: string | undefined): boolean {
  return resource !== undefined && owner !== resource && collectionOf(owner) === collectionOf(resource);
}
