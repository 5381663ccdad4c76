import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { timerEvent } from '../../infra/local/timer.ts';
import type { Environment } from '../../lib/runtime/settings.ts';

/** What one invocation of the built `poll` came to, in a process of its own. */
export interface MeasuredPoll {
  readonly summary: Readonly<Record<string, number>>;
  /** The most memory that the process has taken: its peak resident set. */
  readonly megabytes: number;
}

/** Runs the `poll` bundle for so long as a timer does; it must have been built. */
export async function measuredPoll(
  environment: Environment,
  remainingMs: number,
  runtime = process.execPath,
): Promise<MeasuredPoll> {
  const child = spawn(runtime, ['--no-warnings', resolve('test/system/bundles/call.cjs')], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const bundle = resolve('dist/poll/index.js');
  child.stdin.end(JSON.stringify({ bundle, events: [timerEvent('')], remainingMs }));
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  const [result] = JSON.parse(output.trim().split('\n').at(-1) ?? '') as {
    readonly answer?: Readonly<Record<string, number>>;
    readonly error?: object;
    readonly megabytes: number;
  }[];
  if (!result?.answer) throw new Error(`poll failed: ${JSON.stringify(result?.error)}`);
  return { summary: result.answer, megabytes: result.megabytes };
}
