import { spawn } from 'node:child_process';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { type Command, tellsFailure } from './commands.ts';

interface RunOptions {
  /** The command's standard output is answered and not shown. */
  readonly quiet?: boolean;
  /** Whether what it has written tells a failure that its exit code hides. */
  readonly fails?: (text: string) => boolean;
}

/**
 * Runs a command in the deployer's terminal, and answers its standard output if that is asked for.
 *
 * @throws {Error} naming the program that is not there, has failed, or has printed a failure in a marked line.
 */
export function run(
  { program, args, environment }: Command,
  base: Environment,
  { quiet = false, fails = () => false }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...base, ...environment },
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    let output = '';
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!quiet) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      process.stderr.write(chunk);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`${program} is not installed, or not on the PATH`) : error);
    });
    child.on('close', (code) => {
      const failed = code !== 0 || told.split('\n').some(tellsFailure) || fails(output + told);
      if (!failed) resolve(output.trim());
      else reject(new Error(`${program} has failed; see above`));
    });
  });
}
