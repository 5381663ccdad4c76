import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes/watch-routes.ts';
import {
  createRandomBytes,
  createSinks,
  notifyingAdapters,
  pollingAdapters,
} from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createStore } from '../lib/runtime/stores.ts';
import { createWatch } from '../lib/use-cases/watches/create-watch.ts';
import { deleteWatch, getWatch } from '../lib/use-cases/watches/get-watch.ts';
import { listWatches } from '../lib/use-cases/watches/list-watches.ts';
import { resumeWatch } from '../lib/use-cases/watches/resume-watch.ts';

const adapters = {
  ...pollingAdapters,
  ...notifyingAdapters,
  store: createStore,
  randomBytes: createRandomBytes,
};
type Scope = ScopeOf<typeof adapters>;

/** Keeps the watches that webhooks, queues and workflows are told of changes by. */
export const createWatchesFunction = (environment: Environment, sinks = createSinks): Handler =>
  createHandler({
    ...createRuntime(environment, { ...adapters, sinks }),
    bindings: [
      on(routes.createWatchRoute, (input, scope: Scope) => createWatch(scope, input, scope.call)),
      on(routes.listWatchesRoute, (input, scope: Scope) => listWatches(scope, input, scope.call)),
      on(routes.getWatchRoute, (input, scope: Scope) => getWatch(scope, input, scope.call)),
      on(routes.deleteWatchRoute, (input, scope: Scope) => deleteWatch(scope, input, scope.call)),
      on(routes.resumeWatchRoute, (input, scope: Scope) => resumeWatch(scope, input, scope.call)),
    ],
  });

export const handler = createWatchesFunction(processEnvironment);
