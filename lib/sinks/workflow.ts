import { invalidArgument, TrackerError } from '../model/core/error.ts';
import { isJsonObject } from '../model/core/json.ts';
import { codeName } from '../model/core/status.ts';
import { attempt } from './attempt.ts';
import { fitEvent } from './fit.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Delivered, Sink, SinkTarget } from './sink.ts';

export interface WorkflowOptions {
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** A base URL in the place of the service's. */
  readonly endpoint?: string;
}

const WORKFLOWS = 'https://serverless-workflows.api.cloud.yandex.net';
/** A step takes 2 MB, and a run's state has its input twice (Workflows, "Limits" and "Workflow state"). */
const MAX_INPUT_BYTES = 900_000;
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

/**
 * Starts one execution of a workflow for each event, which is its input.
 *
 * The API takes no name or key that would make a repeat harmless (ExecutionService.Start): an event whose answer was
 * lost starts a second execution, with the same `id` in its input.
 */
export function createWorkflowSink({ now, fetch, endpoint = WORKFLOWS }: WorkflowOptions): Sink {
  const url = `${endpoint.replace(/\/$/, '')}/workflows/v1/execution/start`;
  return {
    async check(target) {
      workflowOf(target);
    },
    deliver: (target, event, _secrets, call) =>
      attempt(call, now(), async (signal) => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${call.token()}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            workflowId: workflowOf(target),
            input: { inputJson: fitEvent(event, MAX_INPUT_BYTES) },
          }),
          redirect: 'manual',
          signal,
        });
        return workflowOutcome(response, await response.text(), now());
      }),
  };
}

function workflowOf(target: SinkTarget): string {
  if (!('workflow' in target)) throw new TrackerError('INTERNAL', 'the target is no workflow');
  const { workflowId } = target.workflow;
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

/** The API's error `{code, message, details}`, where `code` is the google.rpc code. */
function problemOf({ code, message }: Readonly<Record<string, unknown>>, status: number): string {
  if (typeof code !== 'number') return `HTTP status ${status}`;
  return typeof message === 'string' ? `${codeName(code)}: ${message}`.slice(0, 300) : codeName(code);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text);
    return isJsonObject(answer) ? answer : {};
  } catch {
    return {};
  }
}
