import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolders, readManifest } from './packages.mjs';

const ALGORITHMS = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/**
 * The bill of materials of a function's package, by CycloneDX 1.6: the packages that bundled files are from, with
 * licence and the archive's hash in package-lock.json, and which of them needs which.
 *
 * The same files give the same text: it has no time and no serial number.
 *
 * @param inputs The bundled files as esbuild's metafile names them, relative to the root.
 * @throws {Error} naming the package that package-lock.json has no hash of.
 */
export async function billOfMaterials(root, name, inputs) {
  const folders = packageFolders(inputs);
  const { packages: locked } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const found = await Promise.all(folders.map(async (folder) => [folder, await readManifest(root, folder)]));
  const manifests = new Map(found);
  const dependsOn = (folder, { dependencies = {}, optionalDependencies = {} }) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .flatMap((wanted) => installed(folder, wanted, manifests) ?? [])
      .map((each) => purl(manifests.get(each)))
      .sort();
  const own = await readManifest(root, '.');
  const ref = `${own.name}-${name}`;
  const byPurl = new Map(found.map(([folder, manifest]) => [purl(manifest), { folder, manifest }]));
  const entries = [...byPurl].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name: ref,
        version: own.version,
        licenses: licences(own),
      },
    },
    components: entries.map(([, { folder, manifest }]) => component(manifest, locked[folder])),
    dependencies: [
      { ref, dependsOn: dependsOn('', own) },
      ...entries.map(([each, { folder, manifest }]) => ({
        ref: each,
        dependsOn: dependsOn(folder, manifest),
      })),
    ],
  };
}

function component(manifest, locked) {
  const { name, version } = manifest;
  const [, group, base] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name);
  if (!locked?.integrity) throw new Error(`package-lock.json has no hash of ${name} ${version}`);
  return {
    type: 'library',
    'bom-ref': purl(manifest),
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    scope: 'required',
    licenses: licences(manifest),
    purl: purl(manifest),
    externalReferences: [
      {
        type: 'distribution',
        url: `https://registry.npmjs.org/${name}/-/${base}-${version}.tgz`,
        hashes: locked.integrity.split(' ').map(hash),
      },
    ],
  };
}

/** A hash in the form of the lock file (Subresource Integrity), in hexadecimal digits. */
function hash(integrity) {
  const [algorithm, digest] = integrity.split(/-(.*)/s);
  return { alg: ALGORITHMS[algorithm], content: Buffer.from(digest, 'base64').toString('hex') };
}

const licences = ({ license }) =>
  /[ (]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];

/** The package's URL (package-url, type npm), in which the scope's `@` is escaped. */
const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** The folder that `wanted` is loaded from in `folder`, by Node's rule: the nearest node_modules upwards. */
function installed(folder, wanted, manifests) {
  const here = `${folder === '' ? '' : `${folder}/`}node_modules/${wanted}`;
  if (manifests.has(here)) return here;
  if (folder === '') return undefined;
  const above = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '');
  return installed(above, wanted, manifests);
}
