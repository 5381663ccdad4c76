/**
 * Builds with esbuild: `node infra/tools/build.mjs [functions] [local] [keys] [soak] [tables] [deploy] [bench] [crash]`.
 *
 * The last argument may be `--out=<folder>`, in the place of dist.
 *
 * functions  dist/<name>/index.js for every file in functions/, CommonJS for Node 22, minified, with each lazily
 *            imported adapter as a file of its own beside it, and the source maps in dist/maps
 * local      dist/local/main.mjs, the whole tracker on one machine, with packages left where they are installed
 * keys       dist/keys/main.mjs, the command that makes API keys
 * soak       dist/soak/main.mjs, the soak of the local run
 * tables     dist/tables/main.mjs, the command that creates the tables
 * deploy     dist/deploy/main.mjs, the command that deploys
 * bench      dist/bench/main.mjs, the benchmarks
 * crash      dist/crash/main.mjs, which kills dist/crash-poller/main.mjs again and again
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' } },
});
const dist = resolve(values.out ?? join(root, 'dist'));
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  logLevel: 'warning',
  loader: { '.tsv': 'text' },
};

/** Leaves `await import('./x.ts')` to be loaded from `./x.js` beside the bundle. */
const lazyFiles = {
  name: 'lazy-files',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      sources.set(`./${basename(path, '.ts')}.js`, join(resolveDir, path));
      return { path: `./${basename(path, '.ts')}.js`, external: true };
    });
  },
};
const sources = new Map();

async function buildFunction(file) {
  const outdir = join(dist, basename(file, '.ts'));
  const maps = join(dist, 'maps', basename(file, '.ts'));
  await rm(outdir, { recursive: true, force: true });
  await rm(maps, { recursive: true, force: true });
  const bundled = new Set();
  const bundle = async (entry, name) => {
    bundled.add(`./${name}.js`);
    const { metafile } = await build({
      ...common,
      entryPoints: { [name]: entry },
      outdir,
      format: 'cjs',
      target: 'node22',
      minify: true,
      mainFields: ['module', 'main'],
      sourcemap: 'external',
      legalComments: 'none',
      metafile: true,
      // Asked for by grpc-js's channelz and ORCA alone, which nothing here calls.
      external: ['@grpc/proto-loader'],
      plugins: [lazyFiles],
    });
    const loaded = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    for (const path of loaded.filter((candidate) => sources.has(candidate) && !bundled.has(candidate))) {
      await bundle(sources.get(path), basename(path, '.js'));
    }
  };
  await bundle(join(root, 'functions', file), 'index');
  await mkdir(maps, { recursive: true });
  for (const name of await readdir(outdir)) {
    if (name.endsWith('.map')) await rename(join(outdir, name), join(maps, name));
  }
}

async function buildTool(name, entry) {
  await build({
    ...common,
    entryPoints: { main: join(root, entry) },
    outdir: join(dist, name),
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    outExtension: { '.js': '.mjs' },
  });
}

const targets = {
  functions: async () => {
    const files = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'));
    await Promise.all(files.map(buildFunction));
  },
  local: () => buildTool('local', 'infra/local/main.ts'),
  keys: () => buildTool('keys', 'infra/tools/keys/main.ts'),
  soak: () => buildTool('soak', 'test/system/soak/main.ts'),
  tables: () => buildTool('tables', 'infra/tools/tables/main.ts'),
  deploy: () => buildTool('deploy', 'infra/tools/deploy/main.ts'),
  bench: () => buildTool('bench', 'test/bench/main.ts'),
  crash: async () => {
    await buildTool('crash', 'test/system/crash/main.ts');
    await buildTool('crash-poller', 'test/system/crash/poller.ts');
  },
};

for (const name of wanted.length > 0 ? wanted : Object.keys(targets)) {
  if (!targets[name]) throw new Error(`no target "${name}"; there are ${Object.keys(targets).join(', ')}`);
  await targets[name]();
}
