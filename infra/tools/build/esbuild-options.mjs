import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What every build has in common. */
export const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  logLevel: 'warning',
  loader: { '.tsv': 'text', '.yaml': 'text' },
};
