import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folders of the packages that bundled files are from, sorted, such as `node_modules/@scope/name`.
 *
 * @param inputs The bundled files as esbuild's metafile names them, relative to the root.
 */
export function packageFolders(inputs) {
  return [...new Set(inputs.flatMap((input) => packageFolder(input) ?? []))].sort();
}

/** The folder of a file's package; `undefined` for the project's own. */
function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

export const readManifest = async (root, folder) =>
  JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
