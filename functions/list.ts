import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes/operation-routes.ts';
import { googleResource } from '../lib/model/operation/families/google.ts';
import { yandexResource } from '../lib/model/operation/families/yandex.ts';
import { createProvider, createSealer } from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createOptionalStore } from '../lib/runtime/stores.ts';
import { listOperations } from '../lib/use-cases/operations/list-operations.ts';
import { listTrackedOperations } from '../lib/use-cases/operations/list-tracked-operations.ts';

const adapters = { provider: createProvider, sealer: createSealer, optionalStore: createOptionalStore };
type Scope = ScopeOf<typeof adapters>;

/** Lists the operations of one resource live and of all followed ones as recorded, and the services that have any. */
export const createListFunction = (environment: Environment): Handler =>
  createHandler({
    ...createRuntime(environment, adapters),
    bindings: [
      on(routes.listServicesRoute, (_, { provider }: Scope) => provider.catalogue()),
      on(routes.listTrackedOperationsRoute, (input, scope: Scope) =>
        listTrackedOperations(scope, input, scope.call),
      ),
      on(routes.listGoogleOperationsRoute, (input, scope: Scope) =>
        listOperations(scope, { ...input, resource: googleResource(input) }, scope.call),
      ),
      on(routes.listOperationsRoute, (input, scope: Scope) =>
        listOperations(scope, { ...input, resource: yandexResource(input) }, scope.call),
      ),
    ],
  });

export const handler = createListFunction(processEnvironment);
