import type { JsonObject } from '../../lib/model/core/json.ts';
import type { Status } from '../../lib/model/core/status.ts';
import type { Resource } from '../../lib/model/operation/resource.ts';
import { collectionNamed } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import { describe, thingOf, type Verb, verbsOf, yandexMetadata, yandexResponse } from './kinds.ts';
import type { Course, Outcome } from './lifecycle.ts';
import { idPrefix, makeId } from './random.ts';

/** What a new operation is to be; everything has a default that fits its resource. */
export interface OperationSpec {
  readonly id?: string;
  readonly description?: string;
  readonly createdBy?: string;
  /** In milliseconds since the epoch; in the future it is not there before. @default now */
  readonly createdAt?: number;
  /** 0 to 999,999, below the millisecond of every timestamp. @default by chance none, micro- or nanoseconds */
  readonly nanos?: number;
  /** How long it runs; `null` means that it never ends by itself. @default 60 */
  readonly seconds?: number | null;
  /** How often `modifiedAt` moves; `null` means only at the end. @default a tenth of its time, 1 to 300 */
  readonly stepSeconds?: number | null;
  /** @default 'SUCCEEDED' */
  readonly outcome?: Outcome;
  readonly verb?: Verb;
  readonly metadata?: JsonObject;
  /** Of a success. */
  readonly response?: JsonObject;
  /** Of a failure or a rollback. */
  readonly error?: Status;
}

/** An operation as the world keeps it. */
export interface OperationRecord extends Course {
  readonly id: string;
  /** The resource's name. */
  readonly resource: string;
  readonly description: string;
  readonly createdBy: string;
  readonly metadata: JsonObject;
}

const FAILURE: Status = {
  code: 9,
  message: 'The resource is in use.',
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
      locale: 'en-US',
      message: 'Detach the resource and try again.',
    },
  ],
};

/** A spec that makes the same operation whenever it is used. */
export type CompleteSpec = OperationSpec & Required<Pick<OperationSpec, 'id' | 'createdAt' | 'nanos'>>;

interface Target {
  readonly name: string;
  readonly title: string;
  readonly resource: Resource;
}

/** Decides what the spec leaves to time and chance. */
export function completeSpec(
  { resource }: Target,
  spec: OperationSpec,
  now: number,
  random: () => number,
): CompleteSpec {
  const id = makeId(resource.family === 'yandex' ? idPrefix(resource.collection) : '', random);
  const nanos = [0, 123_000, 456_789][Math.floor(random() * 3)] ?? 0;
  return { id, nanos, ...spec, createdAt: Math.floor(spec.createdAt ?? now) };
}

export function recordOf(target: Target, spec: CompleteSpec): OperationRecord {
  const lasts = spec.seconds === null ? Number.POSITIVE_INFINITY : Math.round((spec.seconds ?? 60) * 1000);
  const { stepSeconds = Math.min(300, Math.max(1, Math.round(lasts / 10_000))) } = spec;
  const kind = kindOf(target, spec);
  return {
    id: spec.id,
    resource: target.name,
    description: spec.description ?? kind.description,
    createdBy: spec.createdBy ?? 'ajesimulatedaccount0',
    startsAt: spec.createdAt,
    nanos: spec.nanos,
    endsAt: spec.createdAt + lasts,
    stepMs: stepSeconds === null ? Number.POSITIVE_INFINITY : stepSeconds * 1000,
    outcome: spec.outcome ?? 'SUCCEEDED',
    metadata: spec.metadata ?? kind.metadata,
    error: spec.error ?? FAILURE,
    response: spec.response ?? kind.response,
  };
}

function kindOf(
  { title, resource }: Target,
  spec: OperationSpec,
): Pick<OperationRecord, 'description' | 'metadata' | 'response'> {
  if (resource.family === 'google') {
    const { api, version, parent } = resource;
    const verb = spec.verb ?? 'Update';
    return {
      description: describe(verb, title),
      metadata: {
        '@type': `type.googleapis.com/google.cloud.${api}.${version}.OperationMetadata`,
        target: `${parent === '' ? '' : `${parent}/`}services/${title}`,
        verb: verb.toLowerCase(),
      },
      response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
    };
  }
  const collection = collectionNamed(resource.collection);
  const verb = spec.verb ?? verbsOf(collection)[0];
  return {
    description: describe(verb, thingOf(collection)),
    metadata: yandexMetadata(collection, resource.id, verb),
    response: yandexResponse(collection, resource.id, title, verb),
  };
}
