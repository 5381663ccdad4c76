import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A document of the project, by its path from the top folder. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

const TOP = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

/** The documents that stand at the top and all of `docs/`. */
export function documents(): readonly Document[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`);
  const paths = [...TOP.filter((path) => existsSync(path)), ...below.sort()];
  return paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const FENCE = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;

/** Everything but fenced blocks. */
const prose = (text: string): string => text.replace(FENCE, '');

/** The code of a document: its spans and its fenced blocks, diagrams left out. */
export function codeOf({ text }: Document): readonly string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap(([, language, code = '']) =>
    language === 'mermaid' ? [] : [code],
  );
  return [...blocks, ...[...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
}

/** The targets of a document's links, those with a scheme left out. */
export function linksOf({ text }: Document): readonly string[] {
  const spans = prose(text).replace(/`[^`\n]+`/g, '``');
  return [...spans.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf({ text }: Document): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of prose(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

const FILE = /(?<![\w./@-])(?:functions|lib|infra|test|docs|\.ci)\/[\w./{},*-]*/g;

/** The paths in a piece of code; `{a,b}` written out, and a `*` cut off with what follows its folder. */
export function pathsIn(code: string): readonly string[] {
  return [...code.matchAll(FILE)].flatMap(([found]) => expand(found.replace(/[.,]+$/, '')));
}

function expand(path: string): readonly string[] {
  const [, before = '', choices, behind = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  if (choices !== undefined) return choices.split(',').flatMap((each) => expand(before + each + behind));
  return [path.replace(/[^/]*\*.*$/, '')];
}
