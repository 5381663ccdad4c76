import pLimit from 'p-limit';
import { outcomeOf } from '../lib/edge/log.ts';
import { dueTasks } from '../lib/edge/routes.ts';
import { createTrigger, type Trigger } from '../lib/edge/trigger.ts';
import { reconcile } from '../lib/model/reconcile.ts';
import { createProvider, createRuntime, createStore } from '../lib/runtime.ts';
import { type Environment, processEnvironment } from '../lib/settings.ts';
import { runDueTasks } from '../lib/use-cases/run-due-tasks.ts';

/** Resources polled at once; each holds a page of at most 1,000 operations. */
const CONCURRENCY = 8;

/** Polls what is due. */
export const createPoll = (environment: Environment): Trigger =>
  createTrigger({
    ...createRuntime(environment, {
      provider: createProvider,
      store: createStore,
      reconcile: () => reconcile,
      limit: () => pLimit(CONCURRENCY),
    }),
    action: 'runDueTasks',
    input: dueTasks,
    run: (input, scope, log) =>
      runDueTasks(
        {
          ...scope.own,
          onError: (task, error) => log({ ...outcomeOf(error), message: `${task} ${error.code}`, task }),
          onAnomaly: (task, { kind, id }) =>
            log({ level: 'WARN', message: `${task} ${kind}`, task, operation: id }),
        },
        input,
        scope.call,
      ),
  });

export const handler = createPoll(processEnvironment);
