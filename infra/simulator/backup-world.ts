import type { JsonObject } from '../../lib/model/core/json.ts';
import { directoriesWith, trimmed } from './backup-files.ts';
import { type Machine, machineAt } from './backup-machine.ts';
import { CloudFailure } from './failure.ts';
import { checkPlace } from './resources/places.ts';
import type { CloudOperation, World } from './world.ts';

const COLLECTION = 'backup/resources/';
/** Tells the deletions that were asked for from those that only fill a list. */
const DELETION = 'Delete resource from Cloud Backup';
const DELETION_SECONDS = 20;
const DIRECTORY_SECONDS = 8;

/** What Cloud Backup knows and does, derived from the world's operations so that it outlives a restart with them. */
export interface BackupWorld {
  /** Tells of a resource whether it is a machine that was deleted. */
  isDeleted(name: string): boolean;
  /** @throws {CloudFailure} `PERMISSION_DENIED` for a folder that is none. */
  machinesIn(folderId: string): readonly Machine[];
  /** @throws {CloudFailure} `NOT_FOUND` for one that is not known or was deleted. */
  machine(id: string): Machine;
  /** @throws {CloudFailure} `NOT_FOUND`, `PERMISSION_DENIED` */
  directories(folderId: string, id: string): ReadonlySet<string>;
  /** @throws {CloudFailure} `NOT_FOUND`; `FAILED_PRECONDITION` while it is being deleted. */
  remove(id: string, resourceId: string): CloudOperation;
  /** @throws {CloudFailure} for a path that is there or not absolute, and as `directories`. */
  makeDirectory(folderId: string, id: string, path: string): CloudOperation;
}

export function createBackupWorld(world: World): BackupWorld {
  const operations = (id: string, fits: (operation: CloudOperation) => boolean): readonly CloudOperation[] =>
    world
      .ids(COLLECTION + id)
      .map(world.get)
      .filter(fits);
  const deletions = (id: string) => operations(id, ({ description }) => description === DELETION);
  const isThere = (id: string): boolean =>
    world.resource(COLLECTION + id) !== undefined && !deletions(id).some(({ response }) => response);
  const checkFolder = (folderId: string): void => {
    checkPlace(world, 'folderId', folderId);
  };
  const machine = (id: string): Machine => {
    if (!isThere(id)) throw new CloudFailure('NOT_FOUND', `Resource ${id} not found`);
    return machineAt(id, world.now());
  };
  const directories = (folderId: string, id: string): ReadonlySet<string> => {
    checkFolder(folderId);
    machine(id);
    return directoriesWith(operations(id, isMade).map(({ metadata }) => String(metadata['path'])));
  };

  return {
    isDeleted: (name) => name.startsWith(COLLECTION) && !isThere(name.slice(COLLECTION.length)),
    machinesIn(folderId) {
      checkFolder(folderId);
      const ids = world
        .resources()
        .filter(({ parent }) => parent === folderId)
        .flatMap(({ name }) => (name.startsWith(COLLECTION) ? [name.slice(COLLECTION.length)] : []));
      return ids.filter(isThere).map((id) => machineAt(id, world.now()));
    },
    machine,
    directories,
    remove(id, resourceId) {
      if (machine(id).resourceId !== resourceId) {
        throw new CloudFailure('NOT_FOUND', `Resource ${resourceId} of ${id} not found`);
      }
      if (deletions(id).some(({ done }) => !done)) {
        throw new CloudFailure('FAILED_PRECONDITION', `Resource ${id} is being deleted`);
      }
      const spec = { verb: 'Delete', description: DELETION, seconds: DELETION_SECONDS } as const;
      return world.get(world.add(COLLECTION + id, spec));
    },
    makeDirectory(folderId, id, path) {
      if (directories(folderId, id).has(trimmed(path))) {
        throw new CloudFailure('ALREADY_EXISTS', `Directory ${path} exists`);
      }
      if (!path.startsWith('/')) throw new CloudFailure('INVALID_ARGUMENT', 'The path must be absolute');
      const metadata: JsonObject = {
        '@type': 'type.googleapis.com/yandex.cloud.backup.v1.CreateDirectoryMetadata',
        computeInstanceId: id,
        path,
      };
      const spec = { verb: 'CreateDirectory', metadata, seconds: DIRECTORY_SECONDS } as const;
      return world.get(world.add(COLLECTION + id, spec));
    },
  };
}

function isMade({ metadata, response }: CloudOperation): boolean {
  return response !== undefined && typeof metadata['path'] === 'string';
}
