import { once } from '../async/once.ts';
import type { QueueOptions } from './queue.ts';
import type { Sink, SinkTarget } from './sink.ts';
import type { WebhookOptions } from './webhook.ts';
import type { WorkflowOptions } from './workflow.ts';

export interface SinksOptions {
  readonly webhook: WebhookOptions;
  readonly queue: QueueOptions;
  readonly workflow: WorkflowOptions;
}

/** All kinds of sinks behind one port; each is loaded when the first target of its kind comes. */
export function createSinks({ webhook, queue, workflow }: SinksOptions): Sink {
  const sinks = {
    webhook: once(async () => (await import('./webhook.ts')).createWebhookSink(webhook)),
    queue: once(async () => (await import('./queue.ts')).createQueueSink(queue)),
    workflow: once(async () => (await import('./workflow.ts')).createWorkflowSink(workflow)),
  };
  const sinkOf = (target: SinkTarget): Promise<Sink> => {
    if ('webhook' in target) return sinks.webhook();
    return 'queue' in target ? sinks.queue() : sinks.workflow();
  };
  return {
    check: async (target, call) => (await sinkOf(target)).check(target, call),
    deliver: (target, event, secrets, call) =>
      sinkOf(target).then(
        (sink) => sink.deliver(target, event, secrets, call),
        () => ({ outcome: 'FAILED', error: 'the sink could not be loaded' }),
      ),
  };
}
