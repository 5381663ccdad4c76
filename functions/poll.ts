import { dueTasks } from '../lib/edge/routes/operation-routes.ts';
import { createTrigger, type Trigger } from '../lib/edge/trigger.ts';
import { createSinks, notifyingAdapters, pollingAdapters } from '../lib/runtime/adapters.ts';
import { boundHeapGrowth } from '../lib/runtime/heap.ts';
import { createTaskLane } from '../lib/runtime/lanes.ts';
import { createRuntime, POLL_RATE } from '../lib/runtime/scope.ts';
import { type Environment, processEnvironment } from '../lib/runtime/settings.ts';
import { createTimersStore } from '../lib/runtime/stores.ts';
import { runDueTasks } from '../lib/use-cases/timer/run-due-tasks.ts';

/**
 * Resources polled at once, those of slow upstreams apart; each holds a page of at most 1,000 operations. One
 * host has up to 8 and 9 of them.
 */
const POLLS = { prompt: 10, slow: 12 };
/**
 * Deliveries at once, those whose sinks have failed or take their time apart. One tenant has up to 24 and 8 of
 * them.
 */
const DELIVERIES = { prompt: 32, slow: 10 };
/** Fan-outs at once, those that one run was not enough for apart; each wakes up to 16 watches at once. */
const FANOUTS = { prompt: 4, slow: 4 };

const lanes = (slots: { readonly prompt: number; readonly slow: number }) => () => ({
  prompt: createTaskLane(slots.prompt),
  slow: createTaskLane(slots.slow),
});

/** Polls and delivers what is due. */
export const createPollFunction = (environment: Environment, sinks = createSinks): Trigger =>
  createTrigger({
    ...createRuntime(
      environment,
      {
        ...pollingAdapters,
        ...notifyingAdapters,
        store: createTimersStore,
        sinks,
        polls: lanes(POLLS),
        deliveries: lanes(DELIVERIES),
        fanouts: lanes(FANOUTS),
      },
      POLL_RATE,
    ),
    action: 'runDueTasks',
    input: dueTasks,
    run: (input, scope) => runDueTasks(scope.system, input, scope.call),
  });

const poll = createPollFunction(processEnvironment);

/** The deployed entry point, in whose process nothing else runs. */
export const handler: Trigger = (event, context) => {
  boundHeapGrowth();
  return poll(event, context);
};
