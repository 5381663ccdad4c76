import { expect, test } from '@jest/globals';
import { compile, filterOf } from './jq.ts';
import { nextOf, readWorkflow, type Step, type Workflow } from './yawl.ts';

const FILES = ['wait-for-operation.yaml', 'on-operation-done.yaml'];

const INTEGRATION = ['input', 'output', 'next', 'retryPolicy', 'timeout', 'catch'];
/** YaWL's published JSON schema, `additionalProperties: false` throughout. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  switch: ['input', 'choices', 'default'],
  while: ['input', 'output', 'condition', 'maxIterations', 'do', 'next'],
  noOp: ['output', 'next'],
  functionCall: ['functionId', 'tag', ...INTEGRATION],
  httpCall: ['url', 'method', 'body', 'headers', 'query', 'useServiceAccount', ...INTEGRATION],
  success: [],
  fail: ['errorMessage'],
  retryPolicy: ['errorList', 'errorListMode', 'initialDelay', 'maxDelay', 'retryCount', 'backoffRate'],
  catch: ['errorList', 'errorListMode', 'output', 'next'],
  choices: ['condition', 'next'],
  default: ['next'],
  do: ['start', 'steps'],
};
const ERRORS =
  /^(ALL|STEP_(TIMEOUT|QUOTA_EXCEEDED|PERMISSION_DENIED|INVALID_OUTPUT)|FUNCTION_CALL_INVALID_RESPONSE|HTTP_CALL_(4|5)\d\d)$/;
const DURATION = /^([0-9]+\.?[0-9]*|\.[0-9]+)s$/;

/** A list of steps, and those within its loops. */
function scopesOf(workflow: Workflow): Workflow[] {
  const inner = Object.values(workflow.steps).flatMap((step) => (step.while ? scopesOf(step.while.do) : []));
  return [workflow, ...inner];
}

function stepsOf(file: string): Step[] {
  return scopesOf(readWorkflow(file)).flatMap(({ steps }) => Object.values(steps));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object under a key that is known, as `[key, object]`. */
function objectsOf(key: string, value: unknown): [string, Record<string, unknown>][] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsOf(key, item));
  if (!isObject(value)) return [];
  const own: [string, Record<string, unknown>][] = key in KEYS ? [[key, value]] : [];
  return [...own, ...Object.entries(value).flatMap(([name, inner]) => objectsOf(name, inner))];
}

test.each(FILES)('%s has the keys of YaWL 0.1 and no others', (file) => {
  const workflow = readWorkflow(file);
  expect(Object.keys(workflow).sort()).toEqual(['start', 'steps', 'yawl']);
  expect(workflow.yawl).toBe('0.1');
  for (const step of stepsOf(file)) {
    const kinds = Object.keys(step).filter((key) => key !== 'title' && key !== 'description');
    expect(kinds).toHaveLength(1);
    expect(Object.keys(KEYS)).toContain(kinds[0]);
  }
  for (const [key, object] of objectsOf('', workflow)) {
    expect(KEYS[key]).toEqual(expect.arrayContaining(Object.keys(object)));
  }
});

test.each(FILES)('%s leads from its start to every step, and nowhere else', (file) => {
  for (const { start, steps } of scopesOf(readWorkflow(file))) {
    const reached = new Set<string>();
    const visit = (id: string): void => {
      if (reached.has(id)) return;
      reached.add(id);
      const step = steps[id];
      if (!step) throw new Error(`no step ${id}`);
      nextOf(step).forEach(visit);
    };
    visit(start);
    expect([...reached].sort()).toEqual(Object.keys(steps).sort());
  }
});

test.each(FILES)('%s has templates that jq compiles', async (file) => {
  const templates = ['input', 'output', 'body', 'errorMessage'];
  for (const [, object] of objectsOf('', readWorkflow(file))) {
    for (const [name, value] of Object.entries(object)) {
      if (name === 'condition') await compile(String(value));
      if (templates.includes(name)) await compile(await filterOf(String(value)));
    }
  }
});

test.each(FILES)('%s retries and catches errors that exist, within the limits', (file) => {
  for (const step of stepsOf(file)) {
    const { retryPolicy, catch: rules = [] } = step.functionCall ?? step.httpCall ?? {};
    for (const error of [retryPolicy?.errorList ?? [], rules.map(({ errorList }) => errorList)].flat(2)) {
      expect(error).toMatch(ERRORS);
    }
    if (!retryPolicy) continue;
    expect(retryPolicy.initialDelay).toMatch(DURATION);
    expect(retryPolicy.maxDelay).toMatch(DURATION);
    expect(retryPolicy.retryCount).toBeLessThanOrEqual(100);
  }
});

test.each(FILES)('%s ends each way in a success or a failure', (file) => {
  const { steps } = readWorkflow(file);
  for (const step of Object.values(steps)) {
    if (nextOf(step).length === 0) expect(step.success ?? step.fail).toBeDefined();
  }
});

test('the wait ends within the limits of a run: 48 hours, 1,000 steps', () => {
  const loop = readWorkflow('wait-for-operation.yaml').steps['wait']?.while;
  const rounds = loop?.maxIterations ?? Number.NaN;
  expect((rounds * 240) / 3600).toBeLessThan(48);
  expect(rounds * 2 + 10).toBeLessThan(1_000);
});
