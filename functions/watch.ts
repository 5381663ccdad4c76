import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes/operation-routes.ts';
import { aloneWith, waitDeadline, waitUntil } from '../lib/model/change-log/long-poll.ts';
import { googleOperation, googleResource } from '../lib/model/operation/families/google.ts';
import { yandexOperation, yandexResource } from '../lib/model/operation/families/yandex.ts';
import { pollingAdapters } from '../lib/runtime/adapters.ts';
import { createRuntime, POLL_RATE, type Scope as ScopeOf } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createOptionalStoreEager, createStore } from '../lib/runtime/stores.ts';
import { waitForChanges } from '../lib/use-cases/changes/wait-changes.ts';
import { waitOperation } from '../lib/use-cases/operations/wait-operation.ts';

const adapters = { ...pollingAdapters, store: createStore, optionalStore: createOptionalStoreEager };
type Scope = ScopeOf<typeof adapters>;

/** When a wait is over, and the call bound by that. */
const waiting = ({ timeout }: { readonly timeout?: string | undefined }, { now, call }: Scope) => {
  const until = waitUntil(timeout, now(), call.deadline);
  return { until, call: { ...call, deadline: waitDeadline(until, now(), call.deadline) } };
};

/** Long-polls single operations and whole resources. */
export const createWatchFunction = (environment: Environment): Handler =>
  createHandler({
    ...createRuntime(environment, adapters, POLL_RATE),
    bindings: [
      on(routes.watchOperationRoute, async (input, scope: Scope) => {
        const { until, call } = waiting(input, scope);
        return waitOperation(scope, yandexOperation(input), until, call);
      }),
      on(routes.watchGoogleRoute, async ({ name, ...input }, scope: Scope) => {
        const { until, call } = waiting(input, scope);
        if (name === undefined) {
          return waitForChanges(scope, { ...input, resource: googleResource(input), until }, call);
        }
        const { api, version, timeout: _, ...others } = input;
        aloneWith('name', others);
        return waitOperation(scope, googleOperation({ api, version, name }), until, call);
      }),
      on(routes.watchResourceRoute, async (input, scope: Scope) => {
        const { until, call } = waiting(input, scope);
        return waitForChanges(scope, { ...input, resource: yandexResource(input), until }, call);
      }),
    ],
  });

export const handler = createWatchFunction(processEnvironment);
