import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from '@jest/globals';
import { type Cloud, createCloud } from '../../support/terraform/cloud.ts';
import { startProvider } from '../../support/terraform/provider.ts';

const present = spawnSync('terraform', ['version']).status === 0;

/** A test where Terraform is installed; else one that says that it is skipped. */
export const withTerraform = present ? test : test.skip;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Rig {
  /** A copy of what is deployed, with bundles of one byte, and no state yet. */
  readonly folder: string;
  readonly cloud: Cloud;
  /** What any program needs in its environment that starts Terraform here. */
  readonly environment: NodeJS.ProcessEnv;
  /** Runs Terraform, on infra/terraform unless told, with variables in the place of the defaults. */
  readonly terraform: (args: readonly string[], variables?: object, where?: string) => Promise<Run>;
  /** Replaces a text of a file. */
  readonly edit: (file: string, from: string | RegExp, to: string) => void;
  readonly close: () => void;
}

const REQUIRED = { folder_id: 'b1gfolder', secrets: { SEALING_KEYS: 'k1:hushed' } };

/** A deployment to a cloud in memory, by the real Terraform. */
export async function openRig(given: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  const filter = (source: string): boolean => !['node_modules', '.terraform'].includes(basename(source));
  for (const from of ['infra', 'docs/examples/terraform-minimal'])
    cpSync(from, join(folder, from), { recursive: true, filter });
  mkdirSync(join(folder, 'dist'));
  const { functions } = JSON.parse(readFileSync('infra/functions.json', 'utf8')) as { functions: object };
  for (const name of Object.keys(functions)) writeFileSync(join(folder, `dist/${name}.zip`), name);
  writeFileSync(join(folder, 'terraformrc'), '');
  const cloud = createCloud(given);
  const provider = await startProvider(cloud);
  const environment = {
    PATH: process.env['PATH'],
    TF_IN_AUTOMATION: '1',
    TF_CLI_CONFIG_FILE: join(folder, 'terraformrc'),
    CHECKPOINT_DISABLE: '1',
    ...provider.environment,
  };
  return {
    folder,
    cloud,
    environment,
    terraform: (args, variables = {}, where = 'infra/terraform') => {
      const all = Object.entries({ ...REQUIRED, ...variables }).map(([name, value]) => [
        `TF_VAR_${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      return run(join(folder, where), args, { ...environment, ...Object.fromEntries(all) });
    },
    edit: (file, from, to) => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`${file} has no ${from}`);
      writeFileSync(path, edited);
    },
    close: () => {
      provider.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function run(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve, reject) => {
    const [verb = '', ...rest] = args;
    const child = spawn('terraform', [verb, '-no-color', ...rest], { cwd: folder, env });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }),
    );
  });
}
