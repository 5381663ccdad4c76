import * as v from 'valibot';
import { holdsOperationsOnly, partsOf } from '../../model/operation/families/google-names.ts';
import { deriveState, type Operation } from '../../model/operation/operation.ts';
import { jsonObject, known, malformed, optional, readAnswer } from '../wire/answer.ts';
import { readOutcome, status } from '../wire/outcome.ts';
import { timesOf } from './times.ts';

const operation = v.object({
  name: v.pipe(
    known,
    v.check((name) => partsOf(name) !== undefined, 'must be the name of an operation'),
  ),
  metadata: optional(jsonObject),
  done: v.nullish(v.boolean(), false),
  error: v.nullish(status),
  response: v.nullish(jsonObject),
});
const MEMBERS: ReadonlySet<string> = new Set(Object.keys(operation.entries));

/**
 * The Operation in an answer of a Google API (google.longrunning.Operation).
 *
 * The family has no timestamps of its own; they are taken from the metadata. Metadata that is no object is left out.
 *
 * Some services have operations of other shapes. Under a name that may be of something else, a member that
 * google.longrunning.Operation lacks is refused.
 *
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no operation, or carries both an
 *   `error` and a `response`.
 */
export function readGoogleOperation(answer: unknown, upstream: string, resource: string): Operation {
  const raw = readAnswer(operation, answer, upstream);
  const other = Object.keys(answer as object).find((member) => !MEMBERS.has(member));
  if (other !== undefined && !holdsOperationsOnly(raw.name)) {
    throw malformed(upstream, `${raw.name} has "${other}", which no google.longrunning.Operation has`);
  }
  const outcome = readOutcome(raw, raw.name, upstream);
  return {
    id: partsOf(raw.name)?.id ?? raw.name,
    name: raw.name,
    description: '',
    createdBy: '',
    ...timesOf(raw.metadata),
    done: raw.done,
    ...(raw.metadata ? { metadata: raw.metadata } : {}),
    ...outcome,
    state: deriveState('google', { done: raw.done, ...outcome }),
    resource,
  };
}
