import { join } from 'node:path';
import { build } from 'esbuild';
import { common, root } from './esbuild-options.mjs';

/** Builds `main.mjs` of a command into a folder, with packages left where they are installed. */
export async function buildTool(outdir, entry) {
  await build({
    ...common,
    entryPoints: { main: join(root, entry) },
    outdir,
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    outExtension: { '.js': '.mjs' },
  });
}
