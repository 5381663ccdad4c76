/**
 * Builds with esbuild: `node infra/tools/build.mjs [functions] [local] [keys] [soak] [reference] [tables]
 * [deploy] [live] [bench] [crash] [abuse]`.
 *
 * The last argument may be `--out=<folder>`, in the place of dist.
 *
 * functions  dist/<name>/index.js for every file in functions/, CommonJS for Node 22, minified, with each lazily
 *            imported adapter as a file of its own and THIRD-PARTY-NOTICES.txt beside it; source maps in dist/maps,
 *            bills of materials in dist/sbom
 * local      dist/local/main.mjs, the whole tracker on one machine, with packages left where they are installed
 * keys       dist/keys/main.mjs, the command that makes API keys
 * soak       dist/soak/main.mjs, the soak of the local run
 * reference  dist/reference/main.mjs, the command that writes the reference of the HTTP API as a page
 * tables     dist/tables/main.mjs, the command that creates the tables
 * deploy     dist/deploy/main.mjs, the command that deploys
 * live       dist/live/main.mjs, the suite against a real folder
 * abuse      dist/abuse/main.mjs, which attacks the tracker
 * bench      dist/bench/main.mjs, the benchmarks
 * crash      dist/crash/main.mjs, which kills dist/crash-poller/main.mjs again and again
 */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build/esbuild-options.mjs';
import { buildFunction } from './build/function.mjs';
import { buildTool } from './build/tool.mjs';

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' } },
});
const dist = resolve(values.out ?? join(root, 'dist'));
const tool = (name, entry) => buildTool(join(dist, name), entry);

const targets = {
  functions: async () => {
    const files = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'));
    await Promise.all(files.map((file) => buildFunction(dist, basename(file, '.ts'))));
  },
  local: () => tool('local', 'infra/local/main.ts'),
  keys: () => tool('keys', 'infra/tools/keys/main.ts'),
  soak: () => tool('soak', 'test/system/soak/main.ts'),
  reference: () => tool('reference', 'infra/tools/reference/main.ts'),
  tables: () => tool('tables', 'infra/tools/tables/main.ts'),
  deploy: () => tool('deploy', 'infra/tools/deploy/main.ts'),
  live: () => tool('live', 'infra/tools/live/main.ts'),
  abuse: () => tool('abuse', 'test/system/abuse/main.ts'),
  bench: () => tool('bench', 'test/bench/main.ts'),
  crash: async () => {
    await tool('crash', 'test/system/crash/main.ts');
    await tool('crash-poller', 'test/system/crash/poller.ts');
  },
};

for (const name of wanted.length > 0 ? wanted : Object.keys(targets)) {
  if (!targets[name]) throw new Error(`no target "${name}"; there are ${Object.keys(targets).join(', ')}`);
  await targets[name]();
}
