import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes/backup-routes.ts';
import { checkBackupNames } from '../lib/model/backup.ts';
import {
  createBackupClient,
  createRandomBytes,
  createSinks,
  createWatchErrorLog,
  notifyingAdapters,
  pollingAdapters,
} from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createOptionalStore } from '../lib/runtime/stores.ts';
import { listBackupResources, listBackupTasks } from '../lib/use-cases/backup/list-backup.ts';
import { createBackupDirectory, deleteBackupResource } from '../lib/use-cases/backup/start-backup.ts';

const adapters = {
  ...pollingAdapters,
  ...notifyingAdapters,
  backup: createBackupClient,
  optionalStore: createOptionalStore,
  randomBytes: createRandomBytes,
  onWatchError: createWatchErrorLog,
};
type Scope = ScopeOf<typeof adapters>;

/** Cloud Backup's machines, what is done on them, and their directories; all but the token that registers one. */
export const createBackupFunction = (environment: Environment, sinks = createSinks): Handler =>
  createHandler({
    ...createRuntime(environment, { ...adapters, sinks }),
    bindings: [
      on(routes.getBackupResourceRoute, async (input, { backup, call }: Scope) => ({
        resource: await (await backup()).getResource(checkBackupNames(input), call),
      })),
      on(routes.listBackupResourcesRoute, (input, scope: Scope) =>
        listBackupResources(scope, checkBackupNames(input), scope.call),
      ),
      on(routes.listBackupTasksRoute, (input, scope: Scope) =>
        listBackupTasks(scope, checkBackupNames(input), scope.call),
      ),
      on(routes.listBackupDirectoryRoute, async (input, { backup, call }: Scope) => ({
        items: await (await backup()).listDirectory(checkBackupNames(input), call),
      })),
      on(routes.deleteBackupResourceRoute, ({ watch, ...input }, scope: Scope) =>
        deleteBackupResource(scope, checkBackupNames(input), watch, scope.call),
      ),
      on(routes.createBackupDirectoryRoute, ({ watch, ...input }, scope: Scope) =>
        createBackupDirectory(scope, checkBackupNames(input), watch, scope.call),
      ),
    ],
  });

export const handler = createBackupFunction(processEnvironment);
