import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../../../lib/runtime/settings.ts';

/** The local tracker in a process of its own. */
export interface Child {
  readonly url: string;
  /** What the process takes of the machine's memory, in MB. */
  rssMb(): number;
  /** Faults of the tracker itself, as its log tells them, and what went to standard error. */
  complaints(): readonly string[];
  /** Ends it as a terminal does, and answers how it went. */
  stop(): Promise<string>;
}

/** How long the tracker may take to finish the work that it has in hand. */
const STOP_MS = 30_000;
const MAX_COMPLAINTS = 20;

/** @param entry The built local run. */
export async function startChild(entry: string, environment: Environment): Promise<Child> {
  const child = spawn(process.execPath, ['--disable-warning=Warning', entry], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  const complain = (text: string): void => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(text);
  };
  createInterface({ input: child.stderr }).on('line', (line) => complain(`stderr: ${line}`));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the tracker ended with ${code}: ${complaints.join('\n')}`)),
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (found) resolve(found);
      if (line.startsWith('{') && /"error":"internal error/.test(line)) complain(line);
    });
  });
  return {
    url,
    rssMb: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) / 1024,
    complaints: () => complaints,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null)
    return `died with ${child.exitCode ?? child.signalCode}`;
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const [code, signal] = await ended;
  clearTimeout(timer);
  return String(code ?? signal);
}
