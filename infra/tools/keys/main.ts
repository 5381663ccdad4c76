import { randomBytes } from 'node:crypto';
import { processEnvironment } from '../../../lib/runtime/settings.ts';
import { keysCommand } from './api-keys.ts';

/*
 * `npm run keys`: makes API keys, lists and revokes them. `npm run keys -- help` says how.
 */
try {
  process.stdout.write(keysCommand(process.argv.slice(2), { environment: processEnvironment, randomBytes }));
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
