import { setFlagsFromString } from 'node:v8';
import pLimit from 'p-limit';
import { dueTasks } from '../lib/edge/routes.ts';
import { createTrigger, type Trigger } from '../lib/edge/trigger.ts';
import { createSinks, createStore, notifyingAdapters, pollingAdapters } from '../lib/runtime/adapters.ts';
import { createRuntime, POLL_RATE } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { runDueTasks } from '../lib/use-cases/timer/run-due-tasks.ts';

/** Resources polled at once; each holds a page of at most 1,000 operations. */
const CONCURRENCY = 8;
/** Deliveries at once; those whose sinks have failed, or take their time, wait for each other. */
const DELIVERIES = { prompt: 24, slow: 8 };

// A page of operations is garbage by the time of the next. Where V8 lets its generations grow with that, they take twice
// the memory that the work needs: the old one grows by a fifth of what is alive, and no more, before it is collected.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');

/** Polls and delivers what is due. */
export const createPollFunction = (environment: Environment, sinks = createSinks): Trigger =>
  createTrigger({
    ...createRuntime(
      environment,
      {
        ...pollingAdapters,
        ...notifyingAdapters,
        store: createStore,
        sinks,
        limit: () => pLimit(CONCURRENCY),
        deliveries: () => ({ prompt: pLimit(DELIVERIES.prompt), slow: pLimit(DELIVERIES.slow) }),
      },
      POLL_RATE,
    ),
    action: 'runDueTasks',
    input: dueTasks,
    run: (input, scope) => runDueTasks(scope.system, input, scope.call),
  });

export const handler = createPollFunction(processEnvironment);
