import type { Environment } from '../../../lib/runtime/settings.ts';

/** The parts of infra/functions.json that a deployment needs before Terraform reads it. */
export interface Description {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, { readonly secrets: readonly string[] }>>;
}

/** What a program needs of the machine it runs on: no secret is among these. */
const MACHINE = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'TERM', 'CI', 'NODE_EXTRA_CA_CERTS', 'npm_config_registry'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
];

/** The folder with the lock file of the Serverless Framework and its plugin, and where they are installed. */
const SERVERLESS = 'infra/serverless';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Besides the environment that the command is run with. */
  readonly environment: Environment;
}

/** The variables of these names that are set. */
export const pick = (environment: Environment, names: Iterable<string>): Environment =>
  Object.fromEntries([...names].filter((name) => environment[name]).map((name) => [name, environment[name]]));

/** Terraform in its folder; its variables go by the environment, so that no secret is in an argument. */
export function terraform(
  args: readonly string[],
  { functions, environment: settings }: Description,
  environment: Environment,
): Command {
  const secrets = new Set(Object.values(functions).flatMap((each) => each.secrets));
  return {
    program: 'terraform',
    args: ['-chdir=infra/terraform', ...args],
    environment: {
      TF_VAR_folder_id: environment['YC_FOLDER_ID'],
      TF_VAR_secrets: JSON.stringify(pick(environment, secrets)),
      TF_VAR_environment: JSON.stringify(pick(environment, Object.keys(settings))),
    },
  };
}

/** Installs the framework by its lock file; no package runs a script, and none is given a secret. */
export function installServerless(environment: Environment): Command {
  return {
    program: 'npm',
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', SERVERLESS],
    environment: pick(environment, MACHINE),
  };
}

/**
 * The Serverless Framework, with a whole environment of its own: the machine's, the deployer's token, and the
 * variables that the service's text takes from the environment.
 */
export function serverless(args: readonly string[], service: string, environment: Environment): Command {
  const named = [...service.matchAll(/\$\{env:(\w+)/g)].map(([, name = '']) => name);
  return {
    program: `${SERVERLESS}/node_modules/.bin/serverless`,
    args,
    environment: {
      ...pick(environment, [...MACHINE, 'YC_CLOUD_ID', 'YC_FOLDER_ID', ...named]),
      YC_IAM_TOKEN: environment['YC_TOKEN'],
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  };
}

/** Creates what is missing of the tables. */
export function tables(endpoint: string | undefined): Command {
  return {
    program: process.execPath,
    args: ['dist/tables/main.mjs'],
    environment: { YDB_DOCAPI_ENDPOINT: endpoint },
  };
}

/** The plugin logs what failed, with one of these marks, and ends with success all the same. */
export const tellsFailure = (line: string): boolean => /^\s*[✖×]/u.test(line);
