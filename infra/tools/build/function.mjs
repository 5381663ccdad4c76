import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { common, root } from './esbuild-options.mjs';
import { thirdPartyNotices } from './notices.mjs';
import { billOfMaterials } from './sbom.mjs';

/** Leaves `await import('./x.ts')` to be loaded from `./x.js` beside the bundle, and notes where its source is. */
const lazyFiles = (sources) => ({
  name: 'lazy-files',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = `./${basename(path, '.ts')}.js`;
      const source = join(resolveDir, path);
      const other = sources.get(name) ?? source;
      if (other !== source) throw new Error(`${source} and ${other} would both be loaded from ${name}`);
      sources.set(name, source);
      return { path: name, external: true };
    });
  },
});

/**
 * Builds the package of a function: the bundle, the files that it loads lazily, and the notices of the packages
 * in them. The source maps, what esbuild tells of each file's contents, and the bill of materials go to folders
 * beside the packages.
 */
export async function buildFunction(dist, name) {
  const outdir = join(dist, name);
  const maps = join(dist, 'maps', name);
  const boms = join(dist, 'sbom');
  await rm(outdir, { recursive: true, force: true });
  await rm(maps, { recursive: true, force: true });
  for (const folder of [maps, boms]) await mkdir(folder, { recursive: true });
  const sources = new Map();
  const bundled = new Set();
  const inputs = new Set();
  const bundle = async (entry, output) => {
    bundled.add(`./${output}.js`);
    const { metafile } = await build({
      ...common,
      entryPoints: { [output]: entry },
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
      plugins: [lazyFiles(sources)],
    });
    await writeFile(join(maps, `${output}.meta.json`), JSON.stringify(metafile));
    const outputs = Object.values(metafile.outputs);
    for (const input of outputs.flatMap((file) => Object.keys(file.inputs))) inputs.add(input);
    const loaded = outputs.flatMap(({ imports }) => imports.map(({ path }) => path));
    for (const path of loaded.filter((candidate) => sources.has(candidate) && !bundled.has(candidate))) {
      await bundle(sources.get(path), basename(path, '.js'));
    }
  };
  await bundle(join(root, 'functions', `${name}.ts`), 'index');
  await writeFile(join(outdir, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root, [...inputs]));
  const bom = await billOfMaterials(root, name, [...inputs]);
  await writeFile(join(boms, `${name}.cdx.json`), `${JSON.stringify(bom, undefined, 2)}\n`);
  for (const file of await readdir(outdir)) {
    if (file.endsWith('.map')) await rename(join(outdir, file), join(maps, file));
  }
}
