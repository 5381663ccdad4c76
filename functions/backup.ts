import * as routes from '../lib/edge/backup-routes.ts';
import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import { backupNames } from '../lib/model/backup.ts';
import { jsonLog, outcomeOf } from '../lib/model/core/log.ts';
import type { Operation } from '../lib/model/operation/operation.ts';
import type { OperationWatch } from '../lib/model/watch/watch-request.ts';
import {
  createOptionalStore,
  createRandomBytes,
  createSinks,
  notifyingAdapters,
  pollingAdapters,
} from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { listBackupResources, listBackupTasks } from '../lib/use-cases/backup/list-backup.ts';
import { prepareWatch } from '../lib/use-cases/watches/prepare-watch.ts';
import { startOperation } from '../lib/use-cases/watches/start-operation.ts';

const adapters = {
  ...pollingAdapters,
  ...notifyingAdapters,
  optionalStore: createOptionalStore,
  randomBytes: createRandomBytes,
};
type Scope = ScopeOf<typeof adapters>;

/** Cloud Backup's machines, what is done on them, and their directories; all but the token that registers a machine. */
export const createBackupFunction = (environment: Environment, sinks = createSinks): Handler => {
  const runtime = createRuntime(environment, { ...adapters, sinks });
  const log = jsonLog(runtime.write);
  const begin = (start: () => Promise<Operation>, watch: OperationWatch | undefined, scope: Scope) =>
    startOperation(
      {
        start,
        prepareWatch: (wanted) => prepareWatch(scope, wanted, scope.call),
        onWatchError: ({ id }, error) =>
          log({ ...outcomeOf(error), message: `watch on ${id} ${error.code}`, operation: id }),
      },
      watch,
    );
  return createHandler({
    ...runtime,
    bindings: [
      on(routes.getBackupResourceRoute, async (input, { backup, call }: Scope) => ({
        resource: await (await backup()).getResource(backupNames(input), call),
      })),
      on(routes.listBackupResourcesRoute, (input, scope: Scope) =>
        listBackupResources(scope, backupNames(input), scope.call),
      ),
      on(routes.listBackupTasksRoute, (input, scope: Scope) =>
        listBackupTasks(scope, backupNames(input), scope.call),
      ),
      on(routes.listBackupDirectoryRoute, async (input, { backup, call }: Scope) => ({
        items: await (await backup()).listDirectory(backupNames(input), call),
      })),
      on(routes.deleteBackupResourceRoute, ({ watch, ...input }, scope: Scope) => {
        const named = backupNames(input);
        return begin(async () => (await scope.backup()).deleteResource(named, scope.call), watch, scope);
      }),
      on(routes.createBackupDirectoryRoute, ({ watch, ...input }, scope: Scope) => {
        const named = backupNames(input);
        return begin(async () => (await scope.backup()).createDirectory(named, scope.call), watch, scope);
      }),
    ],
  });
};

export const handler = createBackupFunction(processEnvironment);
