import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { zipFolder } from '../../../../infra/tools/deploy/zip.ts';

/** What may be in a package that is handed on, with no duty but to keep the notices. */
const ALLOWED = ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense'];

const dist = mkdtempSync(join(tmpdir(), 'notices-'));
const names = readdirSync('functions').map((file) => file.replace('.ts', ''));

beforeAll(() => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions', `--out=${dist}`]);
}, 60_000);
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const notices = (name: string): string => readFileSync(join(dist, name, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

/** The packages that esbuild took files from, as its metafiles tell. */
function packagesOf(name: string): ReadonlySet<string> {
  const maps = join(dist, 'maps', name);
  const metafiles = readdirSync(maps).filter((file) => file.endsWith('.meta.json'));
  const inputs = metafiles.flatMap((file) => {
    const { outputs } = JSON.parse(readFileSync(join(maps, file), 'utf8')) as Metafile;
    return Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  });
  return new Set(inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
}

/** The sections of the notices: the packages on top, the text below. */
function sections(name: string) {
  const [, ...parts] = notices(name).split(/\n-{78}\n\n/);
  return parts.map((part) => {
    const end = part.indexOf('\n\n');
    return { packages: part.slice(0, end).split('\n'), text: part.slice(end).trim() };
  });
}

test.each(names)('the package of %s names every package in it', (name) => {
  const named = sections(name).flatMap(({ packages }) => packages.map((line) => line.split(' ')[0] ?? ''));
  expect(packagesOf(name).size).toBeGreaterThan(5);
  for (const found of packagesOf(name)) expect(named).toContain(found);
});

test.each(names)(
  'the package of %s has a text for every licence, and only licences that are allowed',
  (name) => {
    for (const { packages, text } of sections(name)) {
      for (const line of packages) {
        const [, , licence] = /^(\S+) \d\S* \((.+)\)$/.exec(line) ?? [];
        for (const one of (licence ?? 'none').replace(/[()]/g, '').split(/ AND | OR /))
          expect(ALLOWED).toContain(one);
      }
      expect(text).toMatch(
        /Apache License|Permission is hereby granted|public domain|Redistribution and use/,
      );
      expect(text.length).toBeGreaterThan(500);
    }
  },
);

test('the notices are in the zip that is deployed', () => {
  const zip = Buffer.from(zipFolder(join(dist, 'poll')));
  expect(zip.includes('THIRD-PARTY-NOTICES.txt')).toBe(true);
});
