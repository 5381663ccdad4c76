import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readInput } from '../../../../lib/edge/input.ts';
import { dueTasks } from '../../../../lib/edge/routes/operation-routes.ts';
import { notifyingAdapters, pollingAdapters } from '../../../../lib/runtime/adapters.ts';
import { description } from './description.ts';
import { deployedFunctions, functionNames } from './functions.ts';

const { functions, runtime } = description();
const all = Object.entries(functions);

/** Apart from dist, which other tests build at the same time. */
const dist = mkdtempSync(join(tmpdir(), 'functions-'));

beforeAll(() => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions', `--out=${dist}`]);
}, 60_000);

afterAll(() => rmSync(dist, { recursive: true }));

test('describes every function, and no other', () => {
  expect(Object.keys(functions).sort()).toEqual([...functionNames()].sort());
});

test('is for the runtime that the bundles are built for', () => {
  expect(runtime).toBe('nodejs22');
  expect(readFileSync('infra/tools/build/function.mjs', 'utf8')).toContain("target: 'node22'");
});

test.each(all)('the entry point of %s is in its bundle', (name, { entrypoint }) => {
  const [file, exported] = entrypoint.split('.');
  const script = `process.stdout.write(typeof require(process.argv[1])[process.argv[2]])`;
  const bundle = join(dist, name, `${file}.js`);
  const kind = execFileSync(process.execPath, ['-e', script, bundle, exported ?? ''], { encoding: 'utf8' });
  expect(kind).toBe('function');
});

test('what answers HTTP has no timer, and what does not has one', async () => {
  for (const { name, routes } of await deployedFunctions()) {
    expect([name, functions[name]?.timer !== undefined]).toEqual([name, routes.length === 0]);
  }
});

/** The adapters that a function names in its file, or has by a set of them that it spreads there. */
function adaptersOf(name: string): readonly string[] {
  const source = readFileSync(`functions/${name}.ts`, 'utf8');
  const sets = Object.entries({ pollingAdapters, notifyingAdapters }).filter(([set]) =>
    source.includes(`...${set}`),
  );
  const spread = sets.flatMap(([, adapters]) => Object.values(adapters).map((adapter) => adapter.name));
  return [...(source.match(/\bcreate[A-Z]\w+/g) ?? []), ...spread];
}

test.each(all)('%s gets the secrets that it reads, and no others', (name, { secrets }) => {
  const adapters = adaptersOf(name);
  expect([...secrets].sort()).toEqual([
    ...(adapters.includes('createHandler') ? ['API_KEYS'] : []),
    ...(adapters.includes('createProvider') ? ['GOOGLE_CREDENTIALS', 'GOOGLE_TOKEN'] : []),
    ...(adapters.includes('createSealer') ? ['SEALING_KEYS'] : []),
    ...(adapters.includes('createSinks') ? ['YMQ_ACCESS_KEY_ID', 'YMQ_SECRET_ACCESS_KEY'] : []),
  ]);
});

test.each(all)('%s keeps to the limits of the platform and of the gateway', (_, described) => {
  expect(described.memory % 128).toBe(0);
  expect(Number(described.timeout)).toBeLessThanOrEqual(300);
  if (!described.timer) return;
  expect(described.timer.retryAttempts).toBeLessThanOrEqual(5);
  expect(described.timer.retryInterval).toBeGreaterThanOrEqual(10);
  expect(readInput(dueTasks, JSON.parse(described.timer.payload) as Record<string, unknown>)).toEqual({});
});

test('keeps calls at once for the timer, and some for others, where all wait that may', () => {
  const { watch, poll } = functions;
  expect((watch?.zoneRequests ?? 10) + (poll?.zoneRequests ?? 10)).toBeLessThanOrEqual(8);
});

test('waits as long as it may before the function ends: 240 s, and the gateway gives up after 300', () => {
  expect(functions['watch']?.timeout).toBe('300');
});
