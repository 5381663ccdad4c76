import type { Caller } from '../model/access/access.ts';
import type { TrackerError } from '../model/core/error.ts';
import type { Usage } from '../model/core/invocation.ts';
import { jsonLog, outcomeOf } from '../model/core/log.ts';
import { type AdmissionSettings, createAdmission } from './admission.ts';
import type { Binding } from './binding.ts';
import { dispatchHttp, dispatchRaw } from './dispatch.ts';
import { bounded, failure } from './failure.ts';
import { challenged, type HttpAnswer, requestIdHeaders } from './http-answer.ts';
import { readHttpRequest } from './http-event.ts';
import { boundCall, type Invocation, newUsage, readInvocation } from './invocation.ts';
import type { Route } from './routes/route.ts';

export interface HandlerOptions<Scope> {
  readonly bindings: readonly Binding<Scope>[];
  /** Creates the scope of the use cases for one invocation of a caller. */
  readonly open: (invocation: Invocation, usage: Usage, caller: Caller) => Scope;
  readonly admission: () => AdmissionSettings;
  /** Refuses a key that has spent its request units. @default none is refused */
  readonly checkUnits?: (key: string) => void;
  /** Writes one line of the log. */
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly newRequestId: () => string;
}

/** The entry point that the platform calls. */
export interface Handler {
  (event: unknown, context: unknown): Promise<unknown>;
  /** Its HTTP routes, for a gateway in front of it. */
  readonly routes: readonly Route[];
}

/**
 * The life of an invocation: event → HTTP call or raw input → route → caller → schema → use case → answer,
 * and one log line.
 *
 * A route without a `timeout` parameter has 25 seconds for its calls of upstreams and store. An HTTP call
 * always gets an answer and never rejects. Raw input (a workflow step, a direct call) gets the plain result,
 * or rejects with a `TrackerError`. Any other error is logged in full and shown as `internal error`.
 */
export function createHandler<Scope>(options: HandlerOptions<Scope>): Handler {
  const { bindings, open, now, newRequestId } = options;
  const log = jsonLog(options.write);
  const admit = createAdmission({ settings: options.admission, now, checkUnits: options.checkUnits });
  const handle = async (event: unknown, context: unknown): Promise<unknown> => {
    const startedAt = now();
    const invocation = readInvocation(context, startedAt, newRequestId);
    const usage = newUsage();
    const request = readHttpRequest(event);
    const { route, needs, perform } = request
      ? dispatchHttp(bindings, request)
      : dispatchRaw(bindings, event);
    let caller: Caller | undefined;
    const record = (status: number | string, error?: TrackerError): void =>
      log({
        ...outcomeOf(error),
        message: `${route} ${status}`,
        requestId: invocation.requestId,
        route,
        key: caller?.key,
        ...usage,
        milliseconds: now() - startedAt,
      });
    const finish = (answer: HttpAnswer): HttpAnswer => ({
      ...answer,
      headers: { ...answer.headers, ...requestIdHeaders(invocation.requestId) },
      body: request?.method === 'HEAD' ? '' : answer.body,
    });
    try {
      const admitted = admit(request, needs);
      caller = admitted;
      const result = await perform(({ input }) =>
        open('timeout' in input.entries ? invocation : boundCall(invocation, startedAt), usage, admitted),
      );
      const answer = request ? bounded(result as HttpAnswer) : undefined;
      record(answer ? answer.statusCode : 'OK');
      return answer ? finish(answer) : result;
    } catch (thrown) {
      const { error, shown, answer } = failure(thrown, invocation.requestId);
      record(request ? answer.statusCode : error.code, error);
      // An admitted caller's own key is good: a 401 then is of the tracker's token, or its lack of one.
      if (request) return finish(caller ? answer : challenged(answer));
      throw shown;
    }
  };
  return Object.assign(handle, { routes: bindings.map(({ route }) => route) });
}
