import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';

const run = promisify(execFile);

/** Loses what nothing holds on to, and says how the attempt ended. */
const SCRIPT = `
import { attempt } from './lib/sinks/attempt.ts';
const call = { deadline: Date.now() + 300, signal: new AbortController().signal, token: () => '' };
const ended = attempt(call, Date.now(), (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })));
setTimeout(gc, 50);
setTimeout(gc, 100);
ended.then(({ error }) => console.log(error));
`;

test('ends in time also when the garbage is collected meanwhile', async () => {
  const { outputFiles } = buildSync({
    stdin: { contents: SCRIPT, resolveDir: join(__dirname, '../..') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  const { stdout } = await run(process.execPath, ['--expose-gc', '-e', code], { timeout: 10_000 });
  expect(stdout).toBe('no answer in time\n');
});
