import * as v from 'valibot';
import { deriveState, type Operation } from '../../model/operation/operation.ts';
import { jsonObject, known, malformed, optional, readAnswer, status, timestamp } from '../wire/answer.ts';
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
 *   metadata or not at all.
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no operation, or carries both an
 *   `error` and a `response`.
 */
export function readYandexOperation(answer: unknown, upstream: string, resource?: string): Operation {
  const raw = readAnswer(operation, answer, upstream);
  if (raw.error && raw.response) {
    throw malformed(upstream, `operation ${raw.id} has both an error and a response`);
  }
  const named = resource ?? resourceOfMetadata(raw.metadata ?? undefined);
  const result = {
    ...(raw.error ? { error: raw.error } : {}),
    ...(raw.response ? { response: raw.response } : {}),
  };
  return {
    id: raw.id,
    name: `operations/${raw.id}`,
    description: raw.description ?? '',
    ...(raw.createdAt ? { createdAt: raw.createdAt } : {}),
    createdBy: raw.createdBy ?? '',
    ...(raw.modifiedAt ? { modifiedAt: raw.modifiedAt } : {}),
    done: raw.done,
    ...(raw.metadata ? { metadata: raw.metadata } : {}),
    ...result,
    state: deriveState('yandex', { done: raw.done, ...result }),
    ...(named ? { resource: named } : {}),
  };
}
