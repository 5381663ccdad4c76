import { randomUUID } from 'node:crypto';
import { invocationContext } from './context.ts';

/** What a timer calls: the entry point of a function. */
type Invoke = (event: unknown, context: unknown) => Promise<unknown>;

/** What a function keeps of its time for the end of its work; the next tick may overlap that. */
const OVERLAP_MS = 16_000;

/** The event of a timer trigger. */
export function timerEvent(payload: string) {
  return {
    messages: [
      {
        event_metadata: {
          event_id: randomUUID(),
          event_type: 'yandex.cloud.events.serverless.triggers.TimerMessage',
          created_at: new Date().toISOString(),
          cloud_id: 'local',
          folder_id: 'local',
        },
        details: { trigger_id: 'local', payload },
      },
    ],
  };
}

/** Calls a function every `seconds`, as a timer trigger does. The answer stops that. */
export function startTimer(invoke: Invoke, seconds: number, token: string | undefined): () => Promise<void> {
  const running = new Set<Promise<unknown>>();
  const tick = (): void => {
    const event = timerEvent('');
    // Errors are in the log; a timer without retries forgets them.
    const run = invoke(event, invocationContext('poll', seconds * 1000 + OVERLAP_MS, token, event)).catch(
      () => undefined,
    );
    running.add(run);
    void run.then(() => running.delete(run));
  };
  tick();
  const timer = setInterval(tick, seconds * 1000);
  return async () => {
    clearInterval(timer);
    await Promise.all(running);
  };
}
