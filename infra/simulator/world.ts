import { CloudFailure } from './failure.ts';
import { createFaults, type Faults } from './faults.ts';
import { isRollingBack, type Outcome, type Progress, progressAt } from './lifecycle.ts';
import { seededRandom } from './random.ts';
import { createRecords, type WorldEvent } from './records.ts';
import type { CloudResource, ResourceOptions } from './resource.ts';
import { createKnownResources } from './resources/known.ts';
import { completeSpec, type OperationRecord, type OperationSpec } from './spec.ts';

/** An operation as it stands at one moment. */
export interface CloudOperation
  extends Progress,
    Pick<OperationRecord, 'id' | 'description' | 'createdBy' | 'metadata'> {
  readonly resource: CloudResource;
}

export interface WorldOptions {
  /** @default 1 */
  readonly seed?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** How long a cancelled operation still runs, in milliseconds. @default 500 */
  readonly cancelMs?: number;
}

/** Everything that the simulated cloud knows. With the same seed and clock, the same calls make the same world. */
export interface World {
  readonly seed: number;
  readonly now: () => number;
  readonly faults: Faults;
  /** Makes a resource known, or replaces its options; its operations stay. */
  declare(name: string, options?: ResourceOptions): CloudResource;
  resource(name: string): CloudResource | undefined;
  resources(): readonly CloudResource[];
  /** Tells whether it was there and is no more. */
  isGone(name: string): boolean;
  /** Makes a resource that lies there, or moves one there. @param parent The id of what it lies in. */
  place(name: string, parent: string): CloudResource;
  /** Takes a resource away; its operations are still there by their ids. @throws {CloudFailure} `NOT_FOUND` */
  remove(name: string): void;
  /** Starts an operation, of a new resource too, and answers its id. */
  add(name: string, spec?: OperationSpec): string;
  /** Adds `count` operations, begun a second after another, the last one at `spec.createdAt`. */
  fill(name: string, count: number, spec?: Omit<OperationSpec, 'id'>): readonly string[];
  /** @throws {CloudFailure} `NOT_FOUND` */
  get(id: string): CloudOperation;
  find(id: string): CloudOperation | undefined;
  /** The ids of the resource's operations in its order; those that begin later are not among them. */
  ids(name: string): readonly string[];
  /** Ends a running operation now. @throws {CloudFailure} for an operation that is done or not known. */
  finish(id: string, outcome: Outcome): void;
  /** Ends a running operation soon; one that is done stays so. @throws {CloudFailure} while it is rolled back. */
  cancel(id: string): void;
  /** Makes the cloud answer NOT_FOUND for an operation from now on, and list it no more. */
  forget(id: string): void;
  /** Repeats an event that `onEvent` reported in an earlier run of the same world. */
  replay(event: WorldEvent): void;
  onEvent(listener: (event: WorldEvent) => void): void;
}

export function createWorld({ seed = 1, now = Date.now, cancelMs = 500 }: WorldOptions = {}): World {
  const random = seededRandom(seed);
  const resources = createKnownResources();
  const listeners: ((event: WorldEvent) => void)[] = [];
  const resourceNamed = resources.named;
  const records = createRecords(resources.restore, seed);

  const declare = (name: string, options?: ResourceOptions): CloudResource => {
    const resource = resources.declare(name, options);
    records.reorder();
    return resource;
  };
  const apply = (event: WorldEvent): void => {
    if (event.type === 'placed' || event.type === 'removed') resources.apply(event);
    else records.apply(event);
  };
  const commit = (event: WorldEvent): void => {
    apply(event);
    for (const listener of listeners) listener(event);
  };
  const begun = (id: string): OperationRecord | undefined => {
    const record = records.get(id);
    return record && record.startsAt <= now() ? record : undefined;
  };
  const existing = (id: string): OperationRecord => {
    const record = begun(id);
    if (!record) throw new CloudFailure('NOT_FOUND', `Operation ${id} not found`);
    return record;
  };
  const view = (record: OperationRecord): CloudOperation => {
    const { id, description, createdBy, metadata } = record;
    const resource = resourceNamed(record.resource);
    return { id, description, createdBy, metadata, resource, ...progressAt(record, now()) };
  };
  const add = (name: string, spec: OperationSpec = {}): string => {
    const resource = resourceNamed(name);
    if (spec.id !== undefined && records.used(spec.id)) {
      throw new CloudFailure('ALREADY_EXISTS', `Operation ${spec.id} exists`);
    }
    let complete = completeSpec(resource, spec, now(), random);
    while (records.used(complete.id)) {
      complete = completeSpec(resource, spec, now(), random);
    }
    commit({ type: 'added', resource: resource.name, spec: complete });
    return complete.id;
  };

  return {
    seed,
    now,
    faults: createFaults(),
    declare,
    resource: (name) => resources.get(name),
    resources: resources.all,
    isGone: resources.isGone,
    place(name, parent) {
      commit({ type: 'placed', resource: name, parent, at: now() });
      return resourceNamed(name);
    },
    remove(name) {
      if (!resources.get(name)) throw new CloudFailure('NOT_FOUND', `Resource ${name} not found`);
      commit({ type: 'removed', resource: name });
    },
    add,
    fill(name, count, spec = {}) {
      const last = spec.createdAt ?? now();
      return Array.from({ length: count }, (_, index) =>
        add(name, { ...spec, createdAt: last - (count - 1 - index) * 1000 }),
      );
    },
    get: (id) => view(existing(id)),
    find(id) {
      const record = begun(id);
      return record && view(record);
    },
    ids(name) {
      const resource = resources.get(name);
      return resource ? records.of(resource).filter((id) => begun(id)) : [];
    },
    finish(id, outcome) {
      const endsAt = now();
      if (existing(id).endsAt <= endsAt) throw new CloudFailure('FAILED_PRECONDITION', `${id} is done`);
      commit({ type: 'ended', id, outcome, endsAt });
    },
    cancel(id) {
      const record = existing(id);
      if (record.endsAt <= now()) return;
      if (isRollingBack(record, now())) {
        throw new CloudFailure('FAILED_PRECONDITION', `Operation ${id} is being rolled back`);
      }
      commit({ type: 'ended', id, outcome: 'CANCELLED', endsAt: Math.min(record.endsAt, now() + cancelMs) });
    },
    forget: (id) => commit({ type: 'forgotten', id }),
    replay: apply,
    onEvent: (listener) => {
      listeners.push(listener);
    },
  };
}
