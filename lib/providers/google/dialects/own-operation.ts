import * as v from 'valibot';
import type { JsonObject } from '../../../model/core/json.ts';
import { CODES, type Status } from '../../../model/core/status.ts';
import { deriveState, type Operation } from '../../../model/operation/operation.ts';
import { jsonObject, known, optional, readAnswer, timestamp } from '../../wire/answer.ts';
import { readOutcome, status } from '../../wire/outcome.ts';
import { failureCode } from './codes.ts';

/** `PENDING` and `RUNNING` run, `ABORTING` is being undone (google.container.v1.Operation.Status). */
const STATUSES = ['PENDING', 'RUNNING', 'ABORTING', 'DONE'] as const;

const listed = v.object({
  errors: v.array(
    v.object({
      code: optional(v.string()),
      message: optional(v.string()),
      location: optional(v.string()),
    }),
  ),
});

const operation = v.object({
  name: v.pipe(known, v.regex(/^[^/]+$/, 'must be the id of an operation')),
  status: v.picklist(STATUSES, `must be one of ${STATUSES.join(', ')}`),
  selfLink: optional(v.string()),
  targetLink: optional(v.string()),
  targetId: optional(v.string()),
  location: optional(v.string()),
  zone: optional(v.string()),
  operationType: optional(v.string()),
  description: optional(v.string()),
  user: optional(v.string()),
  insertTime: optional(timestamp),
  startTime: optional(timestamp),
  endTime: optional(timestamp),
  httpErrorStatusCode: optional(v.number()),
  httpErrorMessage: optional(v.string()),
  statusMessage: optional(v.string()),
  error: v.nullish(jsonObject),
});

/** An operation of a service that has a shape of its own, read but for its whole name. */
export type OwnOperation = v.InferOutput<typeof operation>;

/** What one service's operations are called, and how they differ. */
export interface OwnShape {
  /** The type of the official definitions, such as `google.container.v1.Operation`. */
  readonly type: string;
  /** Of a google.rpc.ErrorInfo. */
  readonly domain: string;
  /** An older way to say what went wrong, where there is no error. */
  readonly failure?: (operation: OwnOperation) => string | undefined;
}

/**
 * The Operation in an answer of Compute Engine, GKE or Cloud SQL; `metadata` has the answer whole.
 *
 * @param nameOf Its whole name: these services answer the id alone.
 * @throws {TrackerError} `INTERNAL` naming the upstream for anything that is no such operation.
 */
export function readOwnOperation(
  answer: unknown,
  upstream: string,
  {
    shape,
    resource,
    nameOf,
  }: { shape: OwnShape; resource: string; nameOf: (operation: OwnOperation) => string },
): Operation {
  const raw = readAnswer(operation, answer, upstream);
  const done = raw.status === 'DONE';
  const name = nameOf(raw);
  const error = failureOf(raw, shape, upstream);
  const outcome = readOutcome({ done, error }, name, upstream);
  const createdAt = raw.insertTime ?? raw.startTime;
  const modifiedAt = raw.endTime ?? raw.startTime;
  return {
    id: raw.name,
    name,
    description: raw.description || [raw.operationType, pathIn(raw.targetLink)].filter(Boolean).join(' '),
    ...(createdAt ? { createdAt } : {}),
    createdBy: raw.user ?? '',
    ...(modifiedAt ? { modifiedAt } : {}),
    done,
    metadata: { ...(answer as JsonObject), '@type': `type.googleapis.com/${shape.type}` },
    ...outcome,
    state: deriveState('google', { done, ...outcome }),
    resource,
  };
}

/** The path in a link to a resource: `projects/p/zones/z/instances/i`. */
export const pathIn = (link: string | null | undefined): string | undefined =>
  /\/((?:projects|organizations|locations)\/.+)$/.exec(link ?? '')?.[1];

function failureOf(raw: OwnOperation, shape: OwnShape, upstream: string): Status | undefined {
  const { error, statusMessage, httpErrorMessage } = raw;
  const http = raw.httpErrorStatusCode ?? 0;
  const given =
    error && ('errors' in error ? firstOf(raw, shape, upstream) : readAnswer(status, error, upstream));
  if (given) return given;
  const message =
    shape.failure?.(raw) ?? (http >= 400 ? httpErrorMessage || `HTTP status ${http}` : undefined);
  if (message !== undefined) return { code: failureCode('', http), message, details: [] };
  if (raw.status !== 'ABORTING') return undefined;
  return { code: CODES.ABORTED, message: statusMessage || 'the operation is aborting', details: [] };
}

/** The first of `errors` gives the code; all give the message, and a google.rpc.ErrorInfo each. */
function firstOf(raw: OwnOperation, { domain }: OwnShape, upstream: string): Status | undefined {
  const { errors } = readAnswer(listed, raw.error, upstream);
  const [first] = errors;
  if (!first) return undefined;
  const texts = errors.map(({ code, message }) => message || code).filter((text) => text !== '');
  return {
    code: failureCode(first.code ?? '', raw.httpErrorStatusCode ?? 0),
    message: texts.join('; '),
    details: errors.map(({ code, location }) => ({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: code ?? '',
      domain,
      ...(location ? { metadata: { location } } : {}),
    })),
  };
}
