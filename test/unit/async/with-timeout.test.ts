import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { isTimeUp, withTimeout } from '../../../lib/async/with-timeout.ts';

const run = promisify(execFile);

/** Loses what nothing holds on to, and says how what never ends by itself has ended. */
const script = (imports: string, ended: string) => `
${imports}
const { signal } = new AbortController();
const call = { deadline: Date.now() + 300, signal, authorize: async () => ({ headers: {}, secrets: [] }), onRequest: () => {} };
const timing = { now: Date.now, random: () => 0, sleep: async () => {} };
const forEver = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
const ended = ${ended};
setTimeout(gc, 50);
setTimeout(gc, 100);
ended.then(({ error }) => error, ({ message }) => message).then(console.log);
`;

test.each([
  [
    'a delivery',
    `import { attempt } from './lib/sinks/attempt.ts';`,
    "attempt(call, Date.now(), () => 'host', forEver)",
    'no answer in time',
  ],
  [
    'a request to the store',
    `import { withRetries } from './lib/store/documents/with-retries.ts';`,
    'withRetries(forEver, call, timing)',
    'the store is not to be reached',
  ],
  [
    'a request to an upstream',
    `import { sendRequest } from './lib/providers/wire/http.ts';`,
    `sendRequest({ method: 'GET', url: new URL('http://api.example'), headers: {} }, call,
      { now: Date.now, fetch: (_, { signal }) => forEver(signal) })`,
    'api.example did not answer in time',
  ],
])('%s ends in time also when the garbage is collected meanwhile', async (_, imports, ended, message) => {
  const { outputFiles } = buildSync({
    stdin: { contents: script(imports, ended), resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  const { stdout } = await run(process.execPath, ['--expose-gc', '-e', code], { timeout: 10_000 });
  expect(stdout).toBe(`${message}\n`);
});

const { signal: unbound } = new AbortController();
/** Ends with the signal, in an error of its own. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
const outcomeOf = (work: Promise<unknown>) => work.catch((thrown: unknown) => thrown);

test('answers what the work answers, and throws what it throws', async () => {
  expect(await withTimeout(unbound, 1_000, async () => 'done')).toBe('done');
  await expect(withTimeout(unbound, 1_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('is over when the time is, whatever the work makes of it', async () => {
  expect(isTimeUp(await outcomeOf(withTimeout(unbound, 10, untilAborted)))).toBe(true);
  expect(isTimeUp(await outcomeOf(withTimeout(unbound, 0, async () => 'begun')))).toBe(true);
});

test('is over when the caller has aborted, with the reason of that', async () => {
  const [aborter, reason] = [new AbortController(), new Error('enough')];
  const waiting = outcomeOf(withTimeout(aborter.signal, 1_000, untilAborted));
  aborter.abort(reason);
  expect(await waiting).toBe(reason);
  expect(await outcomeOf(withTimeout(aborter.signal, 0, async () => 'begun'))).toBe(reason);
  expect(isTimeUp(reason)).toBe(false);
});

test('waits for as long as it takes where there is no other bound', async () => {
  const work = new Promise((resolve) => setTimeout(resolve, 20, 'done'));
  expect(await withTimeout(unbound, Number.MAX_SAFE_INTEGER, () => work)).toBe('done');
});
