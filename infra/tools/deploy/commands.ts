import type { Environment } from '../../../lib/runtime/settings.ts';

/** The parts of infra/functions.json that a deployment needs before Terraform reads it. */
export interface Description {
  readonly environment: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, { readonly secrets: readonly string[] }>>;
}

/** Fetched by npx when they are needed: 335 MB that nothing else uses. */
export const SERVERLESS = ['serverless@3.40.0', '@yandex-cloud/serverless-plugin@1.7.5'] as const;

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Besides the deployer's own environment. */
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
      TF_VAR_cloud_id: environment['YC_CLOUD_ID'],
      TF_VAR_folder_id: environment['YC_FOLDER_ID'],
      TF_VAR_secrets: JSON.stringify(pick(environment, secrets)),
      TF_VAR_environment: JSON.stringify(pick(environment, Object.keys(settings))),
    },
  };
}

export function serverless(args: readonly string[], environment: Environment): Command {
  return {
    program: 'npx',
    args: ['--yes', ...SERVERLESS.flatMap((name) => ['-p', name]), '--', 'serverless', ...args],
    environment: {
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
