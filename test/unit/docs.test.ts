import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LOCAL_SETTING_NAMES } from '../../infra/local/settings.ts';
import * as backupRoutes from '../../lib/edge/routes/backup-routes.ts';
import * as mainRoutes from '../../lib/edge/routes/operation-routes.ts';
import { matchPath, type Route } from '../../lib/edge/routes/route.ts';
import * as watchRoutes from '../../lib/edge/routes/watch-routes.ts';
import { SETTING_NAMES } from '../../lib/runtime/settings.ts';
import { anchorsOf, codeOf, type Document, documents, linksOf, pathsIn } from '../support/documents.ts';
import { filesIn } from '../support/sources.ts';

const all = documents();

/** What a rule finds wrong, each with its document in front. */
const problems = (find: (document: Document) => readonly string[]): readonly string[] =>
  all.flatMap((document) => [...new Set(find(document))].map((problem) => `${document.path}: ${problem}`));

const matches = (code: string, pattern: RegExp): readonly string[] =>
  [...code.matchAll(pattern)].map(([found, first]) => first ?? found);

/** What the recipes of CONTRIBUTING.md have a reader make: examples, and nothing that is there. */
const MADE_UP = /\b(?:chat|aws|open-operations)\b/;
const isMadeUp = ({ path }: Document, name: string): boolean =>
  path === 'CONTRIBUTING.md' && MADE_UP.test(name);

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'action' in value && 'path' in value;
const routes = [mainRoutes, watchRoutes, backupRoutes].flatMap((module) =>
  Object.values<unknown>(module).filter(isRoute),
);

/** The sources as they are; a name that has gone from them is noticed in a document. */
function sources(): string {
  const files = ['functions', 'lib', 'infra', 'test', 'docs/examples']
    .filter((folder) => existsSync(folder))
    .flatMap(filesIn)
    .filter((path) => !/docs\.test\.ts$|\.md$/.test(path));
  return [...files, '.env.example', 'package.json'].map((path) => readFileSync(path, 'utf8')).join('\n');
}

test('README keeps to 8 KB and has the two commands', () => {
  const text = readFileSync('README.md', 'utf8');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_192);
  expect(text).toContain('\nnpm install && npm start\n');
  expect(text).toContain('\nnpm install && npm run check\n');
});

test('every link leads to a file, and to a heading where it names one', () => {
  const broken = problems((document) =>
    linksOf(document).filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document.path : join(dirname(document.path), path);
      if (!existsSync(file)) return true;
      if (anchor === undefined) return false;
      return !anchorsOf({ path: file, text: readFileSync(file, 'utf8') }).has(anchor);
    }),
  );
  expect(broken).toEqual([]);
});

test('every document of docs is reached from its index', () => {
  const reached = new Set(['docs/README.md']);
  for (const from of reached) {
    const document = all.find(({ path }) => path === from);
    for (const target of document ? linksOf(document) : []) {
      const path = join(dirname(from), target.replace(/#.*/, ''));
      if (path.startsWith('docs/')) reached.add(path);
    }
  }
  expect(
    all.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path)),
  ).toEqual([]);
});

test('every npm script that is named is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = (document: Document) =>
    codeOf(document).flatMap((code) =>
      matches(code, /\bnpm (?:run (?:-s )?)?(?!run\b|install\b|ci\b|audit\b)([a-z][\w:-]*)/g),
    );
  expect(all.flatMap(named)).toContain('check');
  expect(problems((document) => named(document).filter((name) => !(name in scripts)))).toEqual([]);
});

test('every file that is named is there', () => {
  const named = (document: Document) =>
    codeOf(document)
      .flatMap(pathsIn)
      // A collection of Yandex Cloud, and no folder.
      .filter((path) => !path.startsWith('functions/functions'));
  expect(all.flatMap(named)).toContain('infra/gateway.yaml');
  // jest takes the beginning of a path, too.
  const isThere = (path: string): boolean =>
    existsSync(path) ||
    (existsSync(dirname(path)) &&
      readdirSync(dirname(path)).some((name) => name.startsWith(`${basename(path)}.`)));
  expect(
    problems((document) => named(document).filter((path) => !isThere(path) && !isMadeUp(document, path))),
  ).toEqual([]);
});

test('every setting that is given a value is read by something', () => {
  const example = matches(readFileSync('.env.example', 'utf8'), /^(?:# )?([A-Z][A-Z0-9_]+)=/gm);
  const variables = matches(readFileSync('infra/terraform/variables.tf', 'utf8'), /^variable "(\w+)"/gm);
  // A script's or a test's own variable, which is no setting of the tracker.
  const own = matches(sources(), /\bprocess(?:\.env|Environment)(?:\.|\[')(\w+)/g);
  const examples = readdirSync('docs/examples', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join('docs/examples', name), 'utf8'));
  const theirs = examples.flatMap((text) => matches(text, /\b([A-Z][A-Z0-9]*_\w+)/g));
  const known = new Set([
    ...[...SETTING_NAMES, ...LOCAL_SETTING_NAMES, ...example, ...own, ...theirs],
    ...variables.map((name) => `TF_VAR_${name}`),
  ]);
  const given = (document: Document) =>
    codeOf(document).flatMap((code) => matches(code, /(?<![\w{$.])([A-Z][A-Z0-9]*_\w+)=/g));
  expect(all.flatMap(given)).toContain('API_KEYS');
  expect(problems((document) => given(document).filter((name) => !known.has(name)))).toEqual([]);
});

test('every constant, setting and variable that is named is in the sources', () => {
  const words = new Set(sources().match(/\w+/g));
  const named = (document: Document) =>
    codeOf(document).flatMap((code) => [
      ...matches(code, /(?<![\w$-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\w)/g),
      ...matches(code, /^([a-z]+(?:_[a-z]+)+)$/g),
    ]);
  expect(all.flatMap(named)).toContain('RETENTION_CHANGES_DAYS');
  expect(problems((document) => named(document).filter((name) => !words.has(name)))).toEqual([]);
});

test('every route that is named is one', () => {
  const named = (document: Document) =>
    codeOf(document).flatMap((code) => matches(code, /\b((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[^\s`'"?…]+)/g));
  const called = (document: Document) =>
    codeOf(document).flatMap((code) => matches(code, /127\.0\.0\.1:8080(\/v1\/[^\s`'"?…]+)/g));
  const fits = (path: string, method?: string): boolean =>
    routes.some((route) => (method ?? route.method) === route.method && matchPath(route.path, path));
  expect(
    problems((document) => [
      ...named(document)
        .filter((call) => !isMadeUp(document, call))
        .filter((call) => !fits(call.replace(/^\w+ /, ''), call.split(' ')[0])),
      ...called(document).filter((path) => !fits(path)),
    ]),
  ).toEqual([]);
});

test('every route stands in docs/api, docs/watches.md or docs/backup.md', () => {
  const text = all.filter(({ path }) => /^docs\/(?:api\/|watches\.md|backup\.md)/.test(path)).flatMap(codeOf);
  const calls = routes.map(({ method, path }) => {
    const named = path.replace('+}', '}');
    return method === 'POST' && named !== path ? `${method} ${named}:cancel` : `${method} ${named}`;
  });
  expect(calls).toContain('POST /v1/google/{api}/{version}/operations/{name}:cancel');
  expect(calls.filter((call) => !text.includes(call))).toEqual([]);
});
