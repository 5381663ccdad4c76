/**
 * What `npm start` runs: builds the local run, and is it from then on.
 *
 * It takes the place of npm's shell (`exec`), which would not pass on the signals that npm gets. A killed npm passes
 * on none, so the end of the parent is an end as well.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stop } from 'esbuild';
import { root } from '../tools/build/esbuild-options.mjs';
import { buildTool } from '../tools/build/tool.mjs';

const PARENT_CHECK_MS = 500;

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, PARENT_CHECK_MS).unref();

const outdir = join(root, 'dist/local');
await buildTool(outdir, 'infra/local/main.ts');
await stop();
await import(pathToFileURL(join(outdir, 'main.mjs')).href);
