import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { parse } from 'yaml';
import { installServerless } from '../../../../infra/tools/deploy/commands.ts';
import { zipFolder } from '../../../../infra/tools/deploy/zip.ts';
import { description } from './description.ts';
import { deployedFunctions, functionNames } from './functions.ts';

/** The CLI; continuous integration brings it, and must. */
const cli = process.env['SERVERLESS'];
const withCli = cli ? test : test.skip;

/** A service's folder as it is at deployment, with a dist of its own: other tests build the usual one at the same time. */
const folder = mkdtempSync(join(tmpdir(), 'serverless-'));

const environment = {
  PATH: process.env['PATH'],
  HOME: folder,
  SLS_TELEMETRY_DISABLED: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
  YC_IAM_TOKEN: 'dummy',
  YC_CLOUD_ID: 'dummy',
  YC_FOLDER_ID: 'dummy',
  // Nothing listens there, should anything be asked.
  YC_ENDPOINT: '127.0.0.1:9',
  YDB_DOCAPI_ENDPOINT: 'https://docapi.example/path',
  SEALING_KEYS: 'k1:dummy',
};

const serverless = (...args: readonly string[]) =>
  execFileSync(cli ?? '', args, { cwd: folder, env: environment, encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  const filter = (source: string): boolean => basename(source) !== 'node_modules';
  for (const name of ['serverless.yaml', 'infra'])
    cpSync(name, join(folder, name), { recursive: true, filter });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions', `--out=${join(folder, 'dist')}`]);
  for (const name of functionNames()) {
    writeFileSync(join(folder, `dist/${name}.zip`), zipFolder(join(folder, 'dist', name)));
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

interface Service {
  readonly service: string;
  readonly functions: Readonly<Record<string, ServiceFunction>>;
  readonly resources: Readonly<Record<string, { readonly roles: readonly string[] }>>;
}

interface ServiceFunction {
  readonly name: string;
  readonly handler: string;
  readonly account: string;
  readonly memorySize: number;
  readonly timeout: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly package: { readonly artifact: string };
  readonly events: readonly {
    readonly http?: { readonly path: string; readonly method: string };
    readonly cron?: Readonly<Record<string, unknown>>;
  }[];
}

test('continuous integration installs the CLI as a deployment does', () => {
  const { args } = installServerless({});
  const [verb, scripts, , , prefix, folder] = args;
  expect(readFileSync('.ci/run', 'utf8')).toContain(`\nnpm ${[verb, scripts, prefix, folder].join(' ')}\n`);
  expect(process.env['CI'] === undefined || cli !== undefined).toBe(true);
});

test('names every function, its account and its bundle', () => {
  const { functions, resources } = parse(readFileSync('serverless.yaml', 'utf8')) as Service;
  expect(Object.keys(functions).sort()).toEqual([...functionNames()].sort());
  // None that Terraform gives: the plugin overwrites and deletes what has its names.
  const own = new RegExp(`^${description().name}-serverless-`);
  expect(Object.keys(resources).filter((name) => !own.test(name))).toEqual([]);
  for (const [name, each] of Object.entries(functions)) {
    expect(each.handler).toBe(`\${file(infra/functions.json):functions.${name}.entrypoint}`);
    expect(each.package).toEqual({ artifact: `dist/${name}.zip` });
    expect(Object.keys(resources)).toContain(each.account);
  }
  for (const account of Object.keys(resources)) expect(account).toMatch(`${description().name}-`);
});

withCli(
  'prints what is described, and the routes of every function (skipped without SERVERLESS)',
  async () => {
    const { service, functions } = parse(serverless('print')) as Service;
    const described = description();
    expect(service).toBe(`${described.name}-serverless`);
    for (const { name, routes } of await deployedFunctions()) {
      const { entrypoint, memory, timeout, secrets, timer } = described.functions[name] ?? {};
      expect(functions[name]).toMatchObject({
        name: `${service}-${name}`,
        handler: entrypoint,
        memorySize: memory,
        timeout,
      });
      const given = functions[name];
      expect(Object.keys(given?.environment ?? {}).includes('SEALING_KEYS')).toBe(
        secrets?.includes('SEALING_KEYS'),
      );
      const http = given?.events.flatMap((event) => (event.http ? [event.http] : [])) ?? [];
      expect(http.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
        routes.map(({ method, path }) => `${method} ${path}`).sort(),
      );
      const crons = given?.events.flatMap((event) => (event.cron ? [event.cron] : []));
      expect(crons).toMatchObject(
        timer
          ? [
              {
                expression: timer.cron,
                retry: { attempts: timer.retryAttempts, interval: timer.retryInterval },
              },
            ]
          : [],
      );
    }
  },
);

withCli(
  'packages bundles that have their handlers (skipped without SERVERLESS)',
  () => {
    const { functions } = parse(serverless('print')) as Service;
    serverless('package');
    for (const [name, { handler, package: packaged }] of Object.entries(functions)) {
      expect(existsSync(join(folder, packaged.artifact))).toBe(true);
      const files = unzipSync(readFileSync(join(folder, packaged.artifact)));
      const [file, exported] = handler.split('.');
      expect(Object.keys(files)).toContain(`${file}.js`);
      const script = 'process.stdout.write(typeof require(process.argv[1])[process.argv[2]])';
      const bundle = join(folder, 'dist', name, `${file}.js`);
      expect(
        execFileSync(process.execPath, ['-e', script, bundle, exported ?? ''], { encoding: 'utf8' }),
      ).toBe('function');
    }
  },
  120_000,
);
