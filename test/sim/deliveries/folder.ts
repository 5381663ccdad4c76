import type { BackupResource } from '../../../lib/model/backup.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { formatResource, type OperationRef, type Resource } from '../../../lib/model/operation/resource.ts';
import type { Provider } from '../../../lib/providers/provider.ts';
import { type Cloud, createCloud } from '../polls/cloud.ts';
import { type Life, livesOf } from '../polls/lives.ts';
import type { Plan } from '../shared/plan.ts';
import type { Process, World } from '../shared/world.ts';
import { type FolderBackup, naming } from './mishaps.ts';
import type { DeliveryPlan } from './plan.ts';

/** Something whose operations are watched: the one resource of a world without a folder, or a machine in one. */
export interface Place {
  readonly resource: Resource;
  readonly name: string;
  /** Its id, of a machine. */
  readonly id: string;
  readonly lives: readonly Life[];
  /** When the machine comes into its folder, and when it goes. */
  readonly comesAt: number;
  readonly goesAt: number;
  /** When its upstream says that it came. */
  readonly createdAt: string;
}

/** All that the watches of a world are about. */
export interface Upstreams {
  readonly places: readonly Place[];
  /** From now on every answer is true. */
  calm(): void;
  providerFor(who: Process): Provider;
  backupFor(who: Process): FolderBackup;
}

const PAGE = 2;

/** The upstreams of a world; machines come into its folder while there are faults, and some of them go again. */
export function createUpstreams({ world: plan, machines, named }: DeliveryPlan, world: World): Upstreams {
  const { random } = world;
  const start = world.now();
  const clouds = new Map<Place, Cloud>();

  function add(own: Plan, id: string, comesAt: number, goesAt = Number.POSITIVE_INFINITY): void {
    const lives = livesOf(own, random, comesAt, id && `${id}-`);
    const place = { resource: own.resource, name: formatResource(own.resource), id, lives, comesAt, goesAt };
    const createdAt = new Date(comesAt + plan.skew).toISOString();
    clouds.set({ ...place, createdAt }, createCloud(own, lives, world));
  }

  if (machines === 0) add(plan, '', start);
  for (let index = 0; index < machines; index += 1) {
    const id = `m${index}`;
    const resource = { family: 'yandex', collection: 'backup/resources', id, parents: {} } as const;
    const comesAt = index === 0 ? start : start + random.next() * plan.duration * 0.8;
    const goesAt = random.chance(0.2) ? comesAt + random.next() * 2 * plan.duration : undefined;
    const duration = start + plan.duration - comesAt;
    add({ ...plan, resource, duration, operations: Math.min(plan.operations, 4) }, id, comesAt, goesAt);
  }
  const places = [...clouds.keys()];
  let isCalm = false;

  function providerOf(place: Place, who: Process): Provider {
    const provider = (clouds.get(place) as Cloud).providerFor(who);
    return named ? naming(provider, place.name) : provider;
  }
  const isThere = ({ comesAt, goesAt }: Place): boolean => comesAt <= world.now() && world.now() < goesAt;
  const knows = (ref: OperationRef) => (place: Place) =>
    place.lives.some(({ id }) => id === (ref.family === 'yandex' ? ref.id : ref.name));

  return {
    places,
    calm() {
      isCalm = true;
      for (const cloud of clouds.values()) cloud.calm();
    },
    providerFor: (who) => ({
      limits: () => ({ maxPageSize: plan.pageSize, filterFields: [] }),
      list(request, call) {
        const place = places.find(({ name }) => name === formatResource(request.resource)) as Place;
        return providerOf(place, who).list(request, call);
      },
      get: (ref, call) => providerOf(places.find(knows(ref)) ?? (places[0] as Place), who).get(ref, call),
      cancel: () => Promise.reject(new TrackerError('UNIMPLEMENTED', 'sim cancels nothing')),
    }),
    backupFor(who) {
      const [any] = clouds.values();
      const ask = (any as Cloud).ask;
      return {
        /** A list may be without a machine now and then. */
        listResources: ({ pageToken = '0' }, call) =>
          ask(who, `list machines from ${pageToken}`, call, () => {
            const shown = places.filter(
              (place) => isThere(place) && (isCalm || !random.chance(plan.upstream.gaps / 4)),
            );
            const next = Number(pageToken) + PAGE;
            return {
              items: shown.slice(Number(pageToken), next).map(machineOf),
              ...(next < shown.length ? { nextPageToken: String(next) } : {}),
            };
          }),
        getResource: ({ computeInstanceId }, call) =>
          ask(who, `get machine ${computeInstanceId}`, call, () => {
            const place = places.find(({ id }) => id === computeInstanceId);
            if (!place || !isThere(place)) throw new TrackerError('NOT_FOUND', 'no such machine');
            return machineOf(place);
          }),
      };
    },
  };
}

const machineOf = ({ id, createdAt }: Place) =>
  ({ computeInstanceId: id, createdAt, type: 'COMPUTE' }) as BackupResource;
