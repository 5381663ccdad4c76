import { raw } from 'jq-wasm';

/** What a jq filter makes of a value; every filter here makes one. */
export async function query(filter: string, value: unknown): Promise<unknown> {
  return JSON.parse(await raw(JSON.stringify(value), filter, ['-c'])) as unknown;
}

/** @throws for what jq cannot compile. */
export async function compile(filter: string): Promise<void> {
  await raw('null', `empty | (${filter})`, ['-c']);
}

/**
 * The jq filter that a template stands for: its one `\( … )`, which may be of any type, or a string with some in it, which
 * is jq's own string interpolation (Workflows, "Templating").
 */
export async function filterOf(template: string): Promise<string> {
  const inner = /^\\\((.*)\)$/s.exec(template.trim())?.[1];
  const isWhole = inner !== undefined && (await compiles(inner));
  return isWhole ? inner : `"${template}"`;
}

function compiles(filter: string): Promise<boolean> {
  return compile(filter).then(
    () => true,
    () => false,
  );
}

/** A template filled in from the state. */
export async function fill(template: string, state: unknown): Promise<unknown> {
  return query(await filterOf(template), state);
}
