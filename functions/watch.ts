import { createStore, following } from '../lib/adapters.ts';
import { on } from '../lib/edge/binding.ts';
import { createHandler, type Handler } from '../lib/edge/handler.ts';
import * as routes from '../lib/edge/routes.ts';
import { aloneWith, waitUntil } from '../lib/model/long-poll.ts';
import { googleOperation, googleResource, yandexOperation, yandexResource } from '../lib/model/resource.ts';
import { createRuntime, POLL_RATE, type Scope as ScopeOf } from '../lib/runtime.ts';
import { type Environment, processEnvironment } from '../lib/settings.ts';
import { waitOperation } from '../lib/use-cases/wait-operation.ts';
import { watchResource } from '../lib/use-cases/watch-resource.ts';

const adapters = { ...following, store: createStore };
type Scope = ScopeOf<typeof adapters>;

const until = ({ timeout }: { readonly timeout?: string | undefined }, { now, call }: Scope): number =>
  waitUntil(timeout, now(), call.deadline);

/** Long-polls single operations and whole resources. */
export const createWatch = (environment: Environment): Handler =>
  createHandler({
    ...createRuntime(environment, adapters, POLL_RATE),
    bindings: [
      on(routes.watchOperation, (input, scope: Scope) =>
        waitOperation(scope, yandexOperation(input), until(input, scope), scope.call),
      ),
      on(routes.watchGoogle, ({ name, ...input }, scope: Scope) => {
        if (name === undefined) {
          return watchResource(
            scope,
            { ...input, resource: googleResource(input), until: until(input, scope) },
            scope.call,
          );
        }
        const { api, version, timeout, ...others } = input;
        aloneWith('name', others);
        return waitOperation(
          scope,
          googleOperation({ api, version, name }),
          until({ timeout }, scope),
          scope.call,
        );
      }),
      on(routes.watchResource, (input, scope: Scope) =>
        watchResource(
          scope,
          { ...input, resource: yandexResource(input), until: until(input, scope) },
          scope.call,
        ),
      ),
    ],
  });

export const handler = createWatch(processEnvironment);
