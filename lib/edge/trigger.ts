import type * as v from 'valibot';
import { type Caller, TRACKER } from '../model/access/access.ts';
import { invalidArgument, TrackerError } from '../model/core/error.ts';
import type { Usage } from '../model/core/invocation.ts';
import { isJsonObject, type JsonObject } from '../model/core/json.ts';
import { jsonLog, outcomeOf } from '../model/core/log.ts';
import { failure } from './failure.ts';
import { readInput } from './input.ts';
import { type Invocation, newUsage, readInvocation } from './invocation.ts';
import type { InputSchema } from './route.ts';

interface TriggerOptions<Schema extends InputSchema, Scope> {
  /** What it does, for the log. */
  readonly action: string;
  readonly input: Schema;
  /** Answers a summary of plain numbers, which goes into the log as well. */
  readonly run: (input: v.InferOutput<Schema>, scope: Scope) => Promise<Summary>;
  readonly open: (invocation: Invocation, usage: Usage, caller: Caller) => Scope;
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly newRequestId: () => string;
}

type Summary = { readonly [figure: string]: number };

/** The entry point of a function that a timer calls. */
export type Trigger = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * A timer's function: event → payload → schema → use case → summary, which is answered and logged. The payload may
 * also come as raw input. An error is logged and thrown, so that the trigger's retries see it.
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

/** The payload of a timer's event, which is empty or a JSON object; or the event itself, as raw input. */
function payloadOf(event: unknown): JsonObject {
  if (!isJsonObject(event)) throw new TrackerError('INVALID_ARGUMENT', 'the input must be a JSON object');
  const { messages } = event;
  if (!Array.isArray(messages)) return event;
  const [message] = messages;
  const details = isJsonObject(message) ? message['details'] : undefined;
  const payload = isJsonObject(details) ? details['payload'] : undefined;
  if (typeof payload !== 'string' || payload === '') return {};
  try {
    const json: unknown = JSON.parse(payload);
    if (isJsonObject(json)) return json;
  } catch {
    // Told below: it is no JSON object either way.
  }
  throw invalidArgument('payload', 'must be empty or a JSON object');
}
