import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';

interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly expression?: string; readonly license?: { readonly id: string } }[];
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const schema = (name: string) =>
  read(`node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}`) as object;

const dist = mkdtempSync(join(tmpdir(), 'sbom-'));
const names = readdirSync('functions').map((file) => file.replace('.ts', ''));

beforeAll(() => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions', `--out=${dist}`]);
}, 60_000);
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const bomOf = (name: string) => read(join(dist, `sbom/${name}.cdx.json`)) as Bom;

// Of what the schema names, ajv-formats lacks two formats; the bill has no text of them.
const formats = { ...fullFormats, 'idn-email': true, 'iri-reference': true } as const;
const parts = ['spdx', 'jsf-0.82', 'cryptography-defs'].map((name) => `${name}.SNAPSHOT.schema.json`);
const ajv = new Ajv({ strict: false, formats });
for (const part of parts) ajv.addSchema(schema(part), `http://cyclonedx.org/schema/${part}`);
const isValid = ajv.compile<Bom>(schema('bom-1.6.SNAPSHOT.schema.json'));

test.each(names)('the bill of materials of %s is valid CycloneDX 1.6', (name) => {
  isValid(bomOf(name));
  expect(isValid.errors).toBe(null);
});

test('the schema refuses a licence, a hash and a property that it does not know', () => {
  const bom = bomOf('get');
  const [first] = bom.components;
  const wrong = [
    { licenses: [{ license: { id: 'Free' } }] },
    { hashes: [{ alg: 'SHA-512', content: 'x' }] },
    { colour: 'red' },
  ];
  expect(wrong.map((fault) => isValid({ ...bom, components: [{ ...first, ...fault }] }))).toEqual([
    false,
    false,
    false,
  ]);
});

test.each(names)('the bill of materials of %s names what its notices name', (name) => {
  const text = readFileSync(join(dist, name, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const noticed = text.match(/^(?:@[\w.-]+\/)?[\w.-]+ \d\S* \(.+\)$/gm) ?? [];
  const listed = bomOf(name).components.map(({ group, name: base, version, licenses: [licence] }) => {
    const named = group === undefined ? base : `${group}/${base}`;
    return `${named} ${version} (${licence?.expression ?? licence?.license?.id})`;
  });
  expect(listed.length).toBeGreaterThan(5);
  expect([...listed].sort()).toEqual([...noticed].sort());
});

test.each(names)('every package in the bill of materials of %s is there for another', (name) => {
  const { metadata, components, dependencies } = bomOf(name);
  const needed = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const reached = new Set<string>([metadata.component['bom-ref']]);
  for (const ref of reached) for (const other of needed.get(ref) ?? []) reached.add(other);
  const refs = [metadata.component, ...components].map((each) => each['bom-ref']);
  expect([...reached].sort()).toEqual([...refs].sort());
});

test('the same sources give the same bill of materials', () => {
  const first = readFileSync(join(dist, 'sbom/poll.cdx.json'), 'utf8');
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions', `--out=${dist}`]);
  expect(readFileSync(join(dist, 'sbom/poll.cdx.json'), 'utf8')).toBe(first);
}, 60_000);
