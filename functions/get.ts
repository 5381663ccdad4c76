import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes/operation-routes.ts';
import { googleOperation } from '../lib/model/operation/families/google.ts';
import { yandexOperation } from '../lib/model/operation/families/yandex.ts';
import { createProvider } from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createOptionalStore } from '../lib/runtime/stores.ts';
import { cancelOperation } from '../lib/use-cases/operations/cancel-operation.ts';
import { getOperation } from '../lib/use-cases/operations/get-operation.ts';

const adapters = { provider: createProvider, optionalStore: createOptionalStore };
type Scope = ScopeOf<typeof adapters>;

/** Gets and cancels single operations; says whether the tracker is well. */
export const createGetFunction = (environment: Environment): Handler =>
  createHandler({
    ...createRuntime(environment, adapters),
    bindings: [
      on(routes.healthRoute, async () => ({ status: 'OK' })),
      on(routes.getOperationRoute, (input, scope: Scope) =>
        getOperation(scope, yandexOperation(input), scope.call),
      ),
      on(routes.cancelOperationRoute, (input, scope: Scope) =>
        cancelOperation(scope, yandexOperation(input), scope.call),
      ),
      on(routes.getGoogleOperationRoute, (input, scope: Scope) =>
        getOperation(scope, googleOperation(input), scope.call),
      ),
      on(routes.cancelGoogleOperationRoute, (input, scope: Scope) =>
        cancelOperation(scope, googleOperation(input), scope.call),
      ),
    ],
  });

export const handler = createGetFunction(processEnvironment);
