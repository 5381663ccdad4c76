import { once } from '../async/once.ts';
import { TrackerError } from '../model/core/error.ts';
import { kindOf, type SinkKind, type TargetOf } from '../model/watch/sink-kinds.ts';
import type { QueueOptions } from './queue.ts';
import type { Sink, SinkOf } from './sink.ts';
import type { WebhookOptions } from './webhook.ts';
import type { WorkflowOptions } from './workflow.ts';

/** Dependencies of several adapters. */
interface Shared {
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
}

export interface SinksOptions extends Shared {
  readonly webhook: Omit<WebhookOptions, keyof Shared>;
  readonly queue: Omit<QueueOptions, keyof Shared>;
  readonly workflow: Omit<WorkflowOptions, keyof Shared>;
}

/** All kinds of sinks behind one port; an adapter is loaded at the first use of its kind. */
export function createSinks({ now, fetch, webhook, queue, workflow }: SinksOptions): Sink {
  const sinks: { readonly [K in SinkKind]: () => Promise<SinkOf<K>> } = {
    webhook: once(async () => (await import('./webhook.ts')).createWebhookSink({ now, ...webhook })),
    queue: once(async () => (await import('./queue.ts')).createQueueSink({ now, ...queue })),
    workflow: once(async () =>
      (await import('./workflow.ts')).createWorkflowSink({ now, fetch, ...workflow }),
    ),
  };
  const sinkOf = async <K extends SinkKind>(target: TargetOf<K>): Promise<SinkOf<K>> =>
    sinks[kindOf(target)]();
  return {
    check: async (target, call) => (await sinkOf(target)).check(target, call),
    deliver: (target, event, secrets, call) =>
      sinkOf(target).then(
        (sink) => sink.deliver(target, event, secrets, call),
        (thrown: unknown) => ({
          outcome: 'FAILED',
          error: thrown instanceof TrackerError ? thrown.message : 'the sink could not be loaded',
        }),
      ),
  };
}
