import pLimit from 'p-limit';
import * as v from 'valibot';
import { createTrigger, type Trigger } from '../lib/edge/trigger.ts';
import { reconcile } from '../lib/model/reconcile.ts';
import { createProvider, createRuntime, createStore } from '../lib/runtime.ts';
import { type Environment, processEnvironment } from '../lib/settings.ts';
import { runDueTasks } from '../lib/use-cases/run-due-tasks.ts';

const adapters = {
  provider: createProvider,
  store: createStore,
  reconcile: () => reconcile,
  limit: () => pLimit(CONCURRENCY),
};
/** Resources polled at once; each is bounded by its page of 1,000 operations. */
const CONCURRENCY = 8;

/** Polls what is due; the timer's payload may name the shards: `{"shards": [0, 1]}`. */
export const createPoll = (environment: Environment): Trigger =>
  createTrigger({
    ...createRuntime(environment, adapters),
    action: 'runDueTasks',
    input: shards,
    run: (input, scope) => runDueTasks(scope, input, scope.call),
  });

export const handler = createPoll(processEnvironment);
