import { createBackupClient, createSealer } from '../lib/adapters.ts';
import * as routes from '../lib/edge/backup-routes.ts';
import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import { jsonLog, outcomeOf } from '../lib/edge/log.ts';
import { backupNames } from '../lib/model/backup.ts';
import type { JsonObject } from '../lib/model/json.ts';
import type { Operation } from '../lib/model/operation.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime.ts';
import { type Environment, processEnvironment } from '../lib/settings.ts';
import { listBackupResources } from '../lib/use-cases/list-backup-resources.ts';
import { listBackupTasks } from '../lib/use-cases/list-backup-tasks.ts';
import { startOperation } from '../lib/use-cases/start-operation.ts';

const adapters = { backup: createBackupClient, sealer: createSealer };
type Scope = ScopeOf<typeof adapters>;

/** Cloud Backup's machines, what is done on them, and their directories; all but the token that registers a machine. */
export const createBackup = (environment: Environment): Handler => {
  const runtime = createRuntime(environment, adapters);
  const log = jsonLog(runtime.write);
  const begin = (start: () => Promise<Operation>, watch: JsonObject | undefined) =>
    startOperation(
      {
        start,
        onWatchError: ({ id }, error) =>
          log({ ...outcomeOf(error), message: `watch on ${id} ${error.code}`, operation: id }),
      },
      watch,
    );
  return createHandler({
    ...runtime,
    bindings: [
      on(routes.getBackupResource, async (input, { backup, call }: Scope) => ({
        resource: await (await backup()).getResource(backupNames(input), call),
      })),
      on(routes.listBackupResources, (input, scope: Scope) =>
        listBackupResources(scope, backupNames(input), scope.call),
      ),
      on(routes.listBackupTasks, (input, scope: Scope) =>
        listBackupTasks(scope, backupNames(input), scope.call),
      ),
      on(routes.listBackupDirectory, async (input, { backup, call }: Scope) => ({
        items: await (await backup()).listDirectory(backupNames(input), call),
      })),
      on(routes.deleteBackupResource, ({ watch, ...input }, { backup, call }: Scope) => {
        const named = backupNames(input);
        return begin(async () => (await backup()).deleteResource(named, call), watch);
      }),
      on(routes.createBackupDirectory, ({ watch, ...input }, { backup, call }: Scope) => {
        const named = backupNames(input);
        return begin(async () => (await backup()).createDirectory(named, call), watch);
      }),
    ],
  });
};

export const handler = createBackup(processEnvironment);
