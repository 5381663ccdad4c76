import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolders, readManifest } from './packages.mjs';

const RULE = `\n${'-'.repeat(78)}\n\n`;
const APACHE = 'node_modules/@grpc/grpc-js/LICENSE';

/** The texts for packages that bring none, by the package or by the licence it names. */
const OTHER_TEXTS = {
  'Apache-2.0': [APACHE],
  '@bufbuild/protobuf': [APACHE, 'infra/tools/build/licences/protobuf-varint.txt'],
  standardwebhooks: ['infra/tools/build/licences/standardwebhooks.txt'],
};

/**
 * The notices of the packages that bundled files are from: each package's name, version and licence, and below
 * them the texts, every text once.
 *
 * @param inputs The bundled files as esbuild's metafile names them, relative to the root.
 * @throws {Error} naming the package whose licence text is not known.
 */
export async function thirdPartyNotices(root, inputs) {
  const byText = new Map();
  for (const folder of packageFolders(inputs)) {
    const { name, version, license } = await readManifest(root, folder);
    const own = (await readdir(join(root, folder))).filter(isLicence).sort();
    const files =
      own.length > 0 ? own.map((file) => join(folder, file)) : (OTHER_TEXTS[name] ?? OTHER_TEXTS[license]);
    if (!files) throw new Error(`${folder} brings no licence text`);
    const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
    const text = texts.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `This package contains the following third-party software.\n${RULE}${sections.join(RULE)}`;
}

const isLicence = (file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(file);
