import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const FOLDERS = ['.', 'infra/serverless'];

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const packagesOf = (folder: string) =>
  (read(`${folder}/package-lock.json`) as { readonly packages: Readonly<Record<string, Locked>> }).packages;

/** Whether a package that is needed in `folder` is locked there or in a folder above, as Node.js looks for it. */
function isLocked(packages: Readonly<Record<string, Locked>>, folder: string, name: string): boolean {
  if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
  return (
    folder !== '' && isLocked(packages, folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name)
  );
}

test.each(FOLDERS)('the lock file in %s has a strong hash of every package', (folder) => {
  const packages = Object.entries(packagesOf(folder)).filter(([name]) => name !== '');
  expect(packages.length).toBeGreaterThan(300);
  expect(packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
});

test.each(FOLDERS)('the lock file in %s has packages of the public registry only', (folder) => {
  const packages = Object.values(packagesOf(folder));
  const elsewhere = packages.filter(
    ({ resolved }) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(elsewhere).toEqual([]);
  expect(packages.filter(({ version = '' }) => /[:/]/.test(version))).toEqual([]);
});

test.each(FOLDERS)('the lock file in %s has what every platform needs', (folder) => {
  const packages = packagesOf(folder);
  const missing = Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (name) => !isLocked(packages, place, name),
    ),
  );
  expect(missing).toEqual([]);
});

test.each(FOLDERS)('what %s asks for is one version each, and the one that is locked', (folder) => {
  const { dependencies, devDependencies } = read(`${folder}/package.json`) as Locked;
  const asked = Object.entries({ ...dependencies, ...devDependencies });
  const locked = asked.map(([name]) => [name, packagesOf(folder)[`node_modules/${name}`]?.version]);
  expect(asked).toEqual(locked);
});

test('the packages that may run a script when they are installed are known', () => {
  const packages = packagesOf('.');
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([place]) => place)).toEqual([
    'node_modules/@parcel/watcher',
    'node_modules/classic-level',
    'node_modules/esbuild',
    'node_modules/protobufjs',
  ]);
});
