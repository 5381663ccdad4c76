import { fill, query } from './jq.ts';
import type { IntegrationStep, Step, Workflow } from './yawl.ts';

/** What the steps of a run reach: it may throw a `StepError`. */
export interface World {
  /** A call of a function, by its id. */
  readonly call: (functionId: string, input: unknown) => Promise<unknown>;
  readonly http?: (request: { readonly url: string; readonly body: unknown }) => Promise<unknown>;
  /** Told of the seconds before each retry, which are not waited. */
  readonly onDelay?: (seconds: number) => void;
}

/** How a run ended. */
export type Run =
  | { readonly status: 'EXECUTED'; readonly result: unknown; readonly path: readonly string[] }
  | { readonly status: 'ERROR'; readonly message: string; readonly path: readonly string[] };

/** An error by a name of Workflows ("Workflow execution", error codes). */
export class StepError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

class Ended {
  readonly error: string | undefined;
  constructor(error?: string) {
    this.error = error;
  }
}

type State = Readonly<Record<string, unknown>>;

/** Runs a workflow as the platform documents it: the state, its merging by top-level keys, retries and catches. */
export async function run(workflow: Workflow, input: State, world: World): Promise<Run> {
  const path: string[] = [];
  let result: unknown = {};

  async function walk({ start, steps }: Workflow, given: State): Promise<{ state: State; last: unknown }> {
    let state = given;
    let last: unknown = {};
    for (let id: string | undefined = start; id !== undefined; ) {
      const step: Step | undefined = steps[id];
      if (!step) throw new Error(`no step ${id}`);
      path.push(id);
      if (path.length > 1_000) throw new Error('over 1,000 steps');
      const done = await perform(step, state);
      if (done.output !== undefined) {
        last = done.output;
        result = done.output;
        state = { ...state, ...(done.output as State) };
      }
      id = done.next;
    }
    return { state, last };
  }

  async function perform(step: Step, state: State): Promise<{ output?: unknown; next?: string | undefined }> {
    if (step.success) throw new Ended();
    if (step.fail) throw new Ended(String(await fill(step.fail.errorMessage, state)));
    if (step.switch) {
      for (const { condition, next } of step.switch.choices) {
        if ((await query(condition, state)) === true) return { next };
      }
      if (!step.switch.default) throw new Ended('STEP_NO_CHOICE_MATCHED');
      return step.switch.default;
    }
    if (step.noOp) return { output: await fill(step.noOp.output ?? '', state), next: step.noOp.next };
    if (step.while) return loop(step.while, state);
    const { functionCall, httpCall } = step;
    if (functionCall)
      return integrate(functionCall, state, (given) => world.call(functionCall.functionId, given));
    if (httpCall) {
      return integrate(httpCall, state, async (given) => {
        return world.http?.({ url: httpCall.url, body: await fill(httpCall.body, given) });
      });
    }
    throw new Error('a step of a kind that this cannot run');
  }

  async function loop(
    { condition, maxIterations, do: body, output, next }: NonNullable<Step['while']>,
    given: State,
  ) {
    let state = given;
    let last: unknown = {};
    for (let count = 0; count < maxIterations && (await query(condition, state)) === true; count += 1) {
      ({ state, last } = await walk(body, state));
    }
    return { output: output === undefined ? last : await fill(output, last), next };
  }

  async function integrate(step: IntegrationStep, state: State, act: (input: unknown) => Promise<unknown>) {
    const given = step.input === undefined ? state : await fill(step.input, state);
    try {
      const answer = await withRetries(step, () => act(given));
      return {
        output: step.output === undefined ? answer : await fill(step.output, answer),
        next: step.next,
      };
    } catch (thrown) {
      if (!(thrown instanceof StepError)) throw thrown;
      const rule = step.catch?.find(({ errorList }) => covers(errorList, thrown.code));
      if (!rule) throw new Ended(`${thrown.code}: ${thrown.message}`);
      const info = { error: thrown.code, message: thrown.message };
      return { output: await fill(rule.output, info), next: rule.next };
    }
  }

  async function withRetries(step: IntegrationStep, act: () => Promise<unknown>): Promise<unknown> {
    const policy = step.retryPolicy;
    let delay = Number.parseFloat(policy?.initialDelay ?? '1s');
    for (let retried = 0; ; retried += 1) {
      try {
        return await act();
      } catch (thrown) {
        const again = thrown instanceof StepError && policy && covers(policy.errorList, thrown.code);
        if (!again || retried >= policy.retryCount) throw thrown;
        world.onDelay?.(delay);
        delay = Math.min(delay * policy.backoffRate, Number.parseFloat(policy.maxDelay));
      }
    }
  }

  try {
    await walk(workflow, { ...input, input });
    return { status: 'EXECUTED', result, path };
  } catch (thrown) {
    if (!(thrown instanceof Ended)) throw thrown;
    return thrown.error === undefined
      ? { status: 'EXECUTED', result, path }
      : { status: 'ERROR', message: thrown.error, path };
  }
}

/** `ALL` is every error but `STEP_INTERNAL` (the same). */
function covers(list: readonly string[], code: string): boolean {
  return list.includes(code) || (list.includes('ALL') && code !== 'STEP_INTERNAL');
}
