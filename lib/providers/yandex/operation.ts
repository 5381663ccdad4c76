import * as v from 'valibot';
import { deriveState, type Operation } from '../../model/operation/operation.ts';
import { jsonObject, known, optional, readAnswer, timestamp } from '../wire/answer.ts';
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
 * The Operation in an answer of Yandex Cloud, as the JSON mapping of yandex.cloud.operation.Operation has it.
 *
 * Read without what is no text, timestamp or object where one should be, unless it is the id or proves how the operation
 * stands.
 *
 * @param resource Where it was listed; what is asked for by id names its resource in its metadata or not at all.
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no operation, or carries both an
 *   `error` and a `response`.
 */
export function readYandexOperation(answer: unknown, upstream: string, resource?: string): Operation {
  const raw = readAnswer(operation, answer, upstream);
  const named = resource ?? resourceOfMetadata(raw.metadata ?? undefined);
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
