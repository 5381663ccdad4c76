import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Required, for the package's types bring those of browsers with them. */
const { parse } = createRequire(__filename)('@cdktf/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<Parsed>;
};

const FOLDER = 'infra/terraform';

/** A block's arguments and inner blocks; an expression is its own text in `${…}`. */
export type Block = Readonly<Record<string, unknown>>;

/** What the files of Terraform say, by kind and name: `resources.yandex_function.tracker`. */
export interface Terraform {
  readonly resources: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly variables: readonly string[];
  readonly outputs: readonly string[];
  /** The files one after another. */
  readonly text: string;
}

interface Parsed {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly [Block]>>>>;
  readonly variable?: object;
  readonly output?: object;
}

const names = (): readonly string[] => readdirSync(FOLDER).filter((file) => file.endsWith('.tf'));

/** Parses every file; one that is no Terraform throws. */
export async function readTerraform(): Promise<Terraform> {
  const files = names();
  const texts = files.map((file) => readFileSync(join(FOLDER, file), 'utf8'));
  const parsed = await Promise.all(files.map((file, index) => parse(file, texts[index] ?? '')));
  const resources: Record<string, Record<string, Block>> = {};
  for (const [kind, named] of parsed.flatMap(({ resource = {} }) => Object.entries(resource))) {
    for (const [name, [block]] of Object.entries(named))
      resources[kind] = { ...resources[kind], [name]: block };
  }
  return {
    resources,
    variables: parsed.flatMap(({ variable = {} }) => Object.keys(variable)),
    outputs: parsed.flatMap(({ output = {} }) => Object.keys(output)),
    text: texts.join('\n'),
  };
}

/** The one inner block of a kind. */
export function inner(block: Block | undefined, name: string): Block {
  const [only, ...more] = (block?.[name] ?? []) as readonly Block[];
  if (!only || more.length > 0) throw new Error(`there is not one block ${name}`);
  return only;
}

/**
 * What Terraform makes of an expression of the locals that need no resource, where so many variables are given. There is
 * no provider, so everything else is left out.
 */
export function evaluate(expression: string, given: object): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  try {
    const locals = join(folder, 'terraform/locals.tf');
    mkdirSync(join(folder, 'terraform'));
    copyFileSync('infra/functions.json', join(folder, 'functions.json'));
    for (const name of names().filter((file) => file.startsWith('variables'))) {
      copyFileSync(join(FOLDER, name), join(folder, 'terraform', name));
    }
    const files = names().map((file) => readFileSync(join(FOLDER, file), 'utf8'));
    const blocks = files.flatMap((text) => text.match(/^locals \{$.*?^\}$/gms) ?? []);
    writeFileSync(locals, blocks.filter((block) => !/\byandex_|\bvar\.secrets\b/.test(block)).join('\n'));
    const required = { folder_id: 'f', secrets: { SEALING_KEYS: 'k' } };
    writeFileSync(
      join(folder, 'terraform/given.auto.tfvars.json'),
      JSON.stringify({ ...required, ...given }),
    );
    const output = execFileSync('terraform', ['console'], {
      cwd: join(folder, 'terraform'),
      input: `jsonencode(${expression})\n`,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return JSON.parse(JSON.parse(output) as string) as unknown;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
