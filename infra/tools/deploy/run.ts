import { spawn } from 'node:child_process';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { type Command, tellsFailure } from './commands.ts';

/**
 * Runs a command in the deployer's terminal, and answers its standard output if that is asked for.
 *
 * @throws {Error} naming the program that is not there, has failed, or has printed a failure in a marked line.
 */
export function run(
  { program, args, environment }: Command,
  base: Environment,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...base, ...environment },
      stdio: ['inherit', quiet ? 'pipe' : 'inherit', 'pipe'],
    });
    let output = '';
    let told = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      process.stderr.write(chunk);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`${program} is not installed, or not on the PATH`) : error);
    });
    child.on('close', (code) => {
      if (code === 0 && !told.split('\n').some(tellsFailure)) resolve(output.trim());
      else reject(new Error(`${program} has failed; see above`));
    });
  });
}
