import type * as v from 'valibot';
import { type Caller, TRACKER } from '../model/access/access.ts';
import { invalidArgument, TrackerError } from '../model/core/error.ts';
import type { Usage } from '../model/core/invocation.ts';
import { isJsonObject, type JsonObject } from '../model/core/json.ts';
import { jsonLog, outcomeOf } from '../model/core/log.ts';
import { shorten } from '../model/text/strings.ts';
import { failure } from './failure.ts';
import { readInput } from './input.ts';
import { type Invocation, newUsage, readInvocation } from './invocation.ts';
import type { InputSchema } from './routes/route.ts';

interface TriggerOptions<Schema extends InputSchema, Scope> {
  /** The action's name in the log. */
  readonly action: string;
  readonly input: Schema;
  /** Returns a summary of plain numbers, which is logged as well. */
  readonly run: (input: v.InferOutput<Schema>, scope: Scope) => Promise<Summary>;
  readonly open: (invocation: Invocation, usage: Usage, caller: Caller) => Scope;
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly newRequestId: () => string;
}

/** The type of a timer trigger's event (Cloud Functions, "Timer that invokes a function"). */
const TIMER_MESSAGE = 'yandex.cloud.events.serverless.triggers.TimerMessage';

type Summary = { readonly [figure: string]: number };

/** The entry point of a function with a timer. */
export type Trigger = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * A timer's function: event → payload → schema → use case → summary, which is returned and logged. The
 * payload may also come as raw input. An error is logged and rethrown for the trigger's retries.
 */
export function createTrigger<Schema extends InputSchema, Scope>(
  options: TriggerOptions<Schema, Scope>,
): Trigger {
  const { action, input, run, open, now, newRequestId } = options;
  const log = jsonLog(options.write);
  return async (event, context) => {
    const startedAt = now();
    const invocation = readInvocation(context, startedAt, newRequestId);
    const usage = newUsage();
    const record = (error: TrackerError | undefined, summary: Summary): void =>
      log({
        ...outcomeOf(error),
        message: `${action} ${error?.code ?? 'OK'}`,
        requestId: invocation.requestId,
        ...summary,
        milliseconds: now() - startedAt,
      });
    try {
      const scope = open(invocation, usage, TRACKER);
      const summary = { ...(await run(readInput(input, payloadOf(event)), scope)), ...usage };
      record(undefined, summary);
      return summary;
    } catch (thrown) {
      const { error, shown } = failure(thrown, invocation.requestId);
      record(error, { ...usage });
      throw shown;
    }
  };
}

/**
 * The payload of a timer's event, empty or a JSON object; for raw input the event itself.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for another trigger's event, so that its own retries show it.
 */
function payloadOf(event: unknown): JsonObject {
  if (!isJsonObject(event)) throw new TrackerError('INVALID_ARGUMENT', 'the input must be a JSON object');
  const { messages } = event;
  if (!Array.isArray(messages)) return event;
  const [message]: readonly unknown[] = messages;
  const type = memberOf(memberOf(message, 'event_metadata'), 'event_type');
  if (type !== TIMER_MESSAGE) {
    const kind = typeof type === 'string' ? `but ${shorten(type, 100)}` : 'and has no event_type';
    throw new TrackerError('INVALID_ARGUMENT', `the event is no timer's, ${kind}`);
  }
  const payload = memberOf(memberOf(message, 'details'), 'payload');
  if (typeof payload !== 'string' || payload === '') return {};
  try {
    const json: unknown = JSON.parse(payload);
    if (isJsonObject(json)) return json;
  } catch {
    // Reported below, as for any text that is no JSON object.
  }
  throw invalidArgument('payload', 'must be empty or a JSON object');
}

const memberOf = (value: unknown, name: string): unknown => (isJsonObject(value) ? value[name] : undefined);
