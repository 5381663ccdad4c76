import { DEMO_PLACES } from '../demo.ts';
import type { ResourceEvent } from '../records.ts';
import { type CloudResource, cloudResource, type ResourceOptions } from '../resource.ts';

const FOLDERS = 'resource-manager/folders/';

/** The resources of a world, the ones that are gone too. */
interface KnownResources {
  /** Makes one that is not known; one that is gone stays so. */
  named(name: string): CloudResource;
  get(name: string): CloudResource | undefined;
  all(): readonly CloudResource[];
  isGone(name: string): boolean;
  declare(name: string, options?: ResourceOptions): CloudResource;
  /** As `named`, but one that is gone is there again. */
  restore(name: string): CloudResource;
  apply(event: ResourceEvent): void;
}

export function createKnownResources(): KnownResources {
  const resources = new Map<string, CloudResource>();
  const gone = new Set<string>();

  const declare = (name: string, options?: ResourceOptions): CloudResource => {
    const resource = cloudResource(name, options);
    resources.set(resource.name, resource);
    gone.delete(resource.name);
    return resource;
  };
  const put = (name: string, { parent, ...options }: ResourceOptions & { parent: string }): void => {
    const resource = cloudResource(name, {
      ...options,
      parent,
      parents: { folderId: parent, cloudId: cloudOf(parent) },
    });
    resources.set(resource.name, resource);
  };
  const cloudOf = (folderId: string): string =>
    resources.get(`${FOLDERS}${folderId}`)?.parent ?? DEMO_PLACES.cloudId;

  const named = (name: string): CloudResource => resources.get(name) ?? declare(name);

  return {
    named,
    get: (name) => (gone.has(name) ? undefined : resources.get(name)),
    all: () => [...resources.values()].filter(({ name }) => !gone.has(name)),
    isGone: (name) => gone.has(name),
    declare,
    restore(name) {
      gone.delete(name);
      return named(name);
    },
    apply(event) {
      if (event.type === 'removed') {
        gone.add(event.resource);
        return;
      }
      const { resource: name, parent, at } = event;
      const before = gone.has(name) ? undefined : resources.get(name);
      gone.delete(name);
      put(name, { createdAt: at, ...before, parent });
      // What names its cloud as well moves with its folder.
      const [, folderId] = name.split(FOLDERS);
      for (const other of resources.values()) {
        if (folderId && other.parent === folderId) put(other.name, other);
      }
    },
  };
}
