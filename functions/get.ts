import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes.ts';
import { googleOperation, yandexOperation } from '../lib/model/operation/resource.ts';
import { createProvider, createRecords } from '../lib/runtime/adapters.ts';
import { createRuntime, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { cancelOperation } from '../lib/use-cases/operations/cancel-operation.ts';
import { getOperation } from '../lib/use-cases/operations/get-operation.ts';

const adapters = { provider: createProvider, records: createRecords };
type Scope = ScopeOf<typeof adapters>;

/** Gets and cancels single operations; says whether the tracker is well. */
export const createGet = (environment: Environment): Handler =>
  createHandler({
    ...createRuntime(environment, adapters),
    bindings: [
      on(routes.health, async () => ({ status: 'OK' })),
      on(routes.getOperation, (input, scope: Scope) =>
        getOperation(scope, yandexOperation(input), scope.call),
      ),
      on(routes.cancelOperation, (input, { provider, call }: Scope) =>
        cancelOperation(provider, yandexOperation(input), call),
      ),
      on(routes.getGoogleOperation, (input, scope: Scope) =>
        getOperation(scope, googleOperation(input), scope.call),
      ),
      on(routes.cancelGoogleOperation, (input, { provider, call }: Scope) =>
        cancelOperation(provider, googleOperation(input), call),
      ),
    ],
  });

export const handler = createGet(processEnvironment);
