import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const RULE = `\n${'-'.repeat(78)}\n\n`;

/**
 * The notices of the packages that bundled files are from: each package's name, version and licence, and below
 * them the texts, every text once.
 *
 * @param inputs The bundled files as esbuild's metafile names them, relative to the root.
 * @throws {Error} naming the package that brings no licence text.
 */
export async function thirdPartyNotices(root, inputs) {
  const folders = [...new Set(inputs.flatMap((input) => packageFolder(input) ?? []))].sort();
  const byText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const text = await licenceText(join(root, folder));
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `This package contains the following third-party software.\n${RULE}${sections.join(RULE)}`;
}

/** `node_modules/@scope/name` of a file in it; `undefined` for the project's own. */
export function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function licenceText(folder) {
  const names = (await readdir(folder)).filter((name) =>
    /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(name),
  );
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  if (texts.length === 0) throw new Error(`${folder} brings no licence text`);
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}
