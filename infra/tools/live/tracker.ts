import { randomBytes, randomUUID } from 'node:crypto';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { createPollFunction } from '../../../functions/poll.ts';
import { createWatchFunction } from '../../../functions/watch.ts';
import { createWatchesFunction } from '../../../functions/watches.ts';
import { hashOf } from '../../../lib/edge/admission.ts';
import { matchPath } from '../../../lib/edge/routes/route.ts';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import { ANSWER_RESERVE_MS, TIMER_RESERVE_MS } from '../../../lib/model/time/time-budget.ts';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { timerEvent } from '../../local/timer.ts';

/** How long a timer's event works, besides what it keeps for its end. */
const WORK_MS = 3_000;
const CALL_MS = 120_000;

/** The deployed functions in this process, without a gateway, and with one key of their own. */
export interface Tracker {
  /** The body of an answer. @throws {Error} with the answer's message, for any status but 200. */
  ask(method: 'GET' | 'POST', target: string, body?: JsonObject): Promise<JsonObject>;
  /** One event of the timer. */
  poll(): Promise<void>;
}

export function createTracker(settings: Environment): Tracker {
  const key = `ot_live_${randomBytes(32).toString('base64url')}`;
  const environment: Environment = {
    ...settings,
    API_KEYS: `live:${hashOf(key).toString('base64url')}:live:editor:*`,
    SEALING_KEYS: `live:${randomBytes(32).toString('base64')}`,
    ALLOW_LOOPBACK_SINKS: '1',
  };
  const handlers = [
    createGetFunction(environment),
    createListFunction(environment),
    createWatchFunction(environment),
    createWatchesFunction(environment),
  ];
  const trigger = createPollFunction(environment);
  return {
    async ask(method, target, body) {
      const [path = '', search = ''] = target.split('?');
      const queryStringParameters = Object.fromEntries(new URLSearchParams(search));
      const handler = handlers.find(({ routes }) =>
        routes.some((route) => route.method === method && matchPath(route.path, path) !== undefined),
      );
      const headers = { 'x-api-key': key };
      const event = { version: '1.0', httpMethod: method, path, headers, queryStringParameters };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = (await handler?.({ ...event, ...text }, contextOf(CALL_MS))) as {
        readonly statusCode: number;
        readonly body: string;
      };
      const read = JSON.parse(answer.body) as JsonObject;
      if (answer.statusCode === 200) return read;
      throw new Error(`the tracker answers ${method} ${path} with ${answer.statusCode}: ${read['message']}`);
    },
    async poll() {
      await trigger(timerEvent(''), contextOf(WORK_MS + ANSWER_RESERVE_MS + TIMER_RESERVE_MS));
    },
  };
}

function contextOf(timeMs: number) {
  const deadline = Date.now() + timeMs;
  return { requestId: randomUUID(), getRemainingTimeInMillis: () => deadline - Date.now() };
}
