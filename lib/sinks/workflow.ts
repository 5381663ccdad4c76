import { refusedToken } from '../model/core/authorization.ts';
import { invalidArgument } from '../model/core/error.ts';
import { isJsonObject } from '../model/core/json.ts';
import { codeName } from '../model/core/status.ts';
import { shorten, wellFormedJson } from '../model/text/strings.ts';
import { retryAfterMs } from '../model/time/retry-after.ts';
import type { TargetOf } from '../model/watch/sink-kinds.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';
import { attempt } from './attempt.ts';
import { fitEvent } from './fit.ts';
import { readStart } from './read-start.ts';
import type { SinkOf } from './sink.ts';

export interface WorkflowOptions {
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** The base URL. @default that of Yandex Workflows */
  readonly endpoint?: string;
}

const WORKFLOWS = 'https://serverless-workflows.api.cloud.yandex.net';
/**
 * A step's limit is 2 MB, and the state of a run holds its input twice (Workflows, "Limits", "Workflow
 * state").
 */
const MAX_INPUT_BYTES = 900_000;
/** An execution's id and an error's message fit; a longer answer is no answer of this API. */
const MAX_ANSWER_BYTES = 64 * 1024;
const REFUSALS: ReadonlySet<number> = new Set([401, 403]);
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

/**
 * Starts one execution of a workflow for each event; the event is its input.
 *
 * The API takes no idempotency key (ExecutionService.Start): an event whose answer was lost starts a second
 * execution with the same `id` in its input.
 */
export function createWorkflowSink({
  now,
  fetch,
  endpoint = WORKFLOWS,
}: WorkflowOptions): SinkOf<'workflow'> {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/workflows/v1/execution/start`);
  const own = { 'content-type': 'application/json' };
  return {
    async check(target) {
      workflowOf(target);
    },
    deliver: (target, event, _secrets, call) =>
      attempt(
        call,
        now(),
        () => url.host,
        async (signal) => {
          const { headers, source } = await call.authorize({ method: 'POST', url, headers: own });
          const response = await fetch(url, {
            method: 'POST',
            headers: { ...own, ...headers },
            body: JSON.stringify({
              workflowId: workflowOf(target),
              input: { inputJson: fitEvent(event, MAX_INPUT_BYTES) },
            }),
            redirect: 'manual',
            signal,
          });
          const delivered = workflowOutcome(response, await readStart(response, MAX_ANSWER_BYTES), now());
          if (delivered.outcome !== 'FAILED' || !REFUSALS.has(response.status)) return delivered;
          return { ...delivered, error: refusedToken(url.host, source, delivered.error) };
        },
      ),
  };
}

function workflowOf({ workflow: { workflowId } }: TargetOf<'workflow'>): string {
  if (/^[A-Za-z0-9_-]{1,50}$/.test(workflowId)) return workflowId;
  throw invalidArgument('sink.workflow.workflowId', "must be a workflow's id");
}

function workflowOutcome({ ok, status, headers }: Response, text: string, now: number): Delivered {
  const answer = parse(text);
  if (ok && typeof answer['executionId'] === 'string') return { outcome: 'TAKEN' };
  const after = COME_BACK.has(status) ? retryAfterMs(headers.get('retry-after'), now) : undefined;
  return {
    outcome: 'FAILED',
    error: ok ? `HTTP status ${status} without an execution` : problemOf(answer, status),
    ...(after === undefined ? {} : { retryAfterMs: after }),
  };
}

/** Describes the API's error `{code, message, details}`; `code` is the google.rpc code. */
function problemOf({ code, message }: Readonly<Record<string, unknown>>, status: number): string {
  if (typeof code !== 'number') return `HTTP status ${status}`;
  return typeof message === 'string' ? shorten(`${codeName(code)}: ${message}`, 300) : codeName(code);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(wellFormedJson(text));
    return isJsonObject(answer) ? answer : {};
  } catch {
    return {};
  }
}
