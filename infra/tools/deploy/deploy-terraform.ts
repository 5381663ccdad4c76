import type { Environment } from '../../../lib/runtime/settings.ts';
import { type Description, tables, terraform } from './commands.ts';
import { deployerToken } from './iam-token.ts';
import { FUNCTIONS_API, rollBack } from './roll-back.ts';
import { run } from './run.ts';
import { functionsWithoutVersion, readOutputs, tellsFailedVersion } from './state.ts';

/** What the tables are made in: it comes before everything that works with them. */
const DATABASE = '-target=yandex_ydb_database_serverless.tracker';

/** Arguments that say how Terraform runs, and not what it does: both of its runs are given them. */
const HOW = /^-(auto-approve|input|lock|lock-timeout|no-color|parallelism|compact-warnings)\b/;

/** Deploys with Terraform: the database, its tables, and then the rest. */
export async function deployTerraform(
  args: readonly string[],
  environment: Environment,
  description: Description,
): Promise<void> {
  const command = (...given: readonly string[]) => terraform(given, description, environment);
  const read = (...given: readonly string[]) => run(command(...given), environment, { quiet: true });
  const apply = (...given: readonly string[]) =>
    run(command('apply', ...given), environment, { fails: tellsFailedVersion });
  const outputs = async () => readOutputs(await read('output', '-json'));
  await run(command('init', '-input=false'), environment);
  if (args.includes('-destroy')) {
    await apply(...args);
    return;
  }
  const token = await deployerToken(environment);
  if (!(await outputs())['document_api_endpoint']) {
    process.stdout.write('first the database, for the tables must be there before the timer is\n');
    await apply(DATABASE, ...args.filter((argument) => HOW.test(argument)));
  }
  const { document_api_endpoint: endpoint } = await outputs();
  await run(tables(String(endpoint)), { ...environment, YC_TOKEN: token });
  const broken = functionsWithoutVersion(await read('show', '-json'));
  for (const address of broken) process.stdout.write(`made anew, for it has no version: ${address}\n`);
  await apply(...args, ...broken.map((address) => `-replace=${address}`));
  process.stdout.write(`the tracker answers at ${String((await outputs())['url'])}\n`);
}

/** Makes the functions' versions of the release before live again. */
export async function rollBackTerraform(environment: Environment, description: Description): Promise<void> {
  const command = (...given: readonly string[]) => terraform(given, description, environment);
  await run(command('init', '-input=false'), environment);
  const json = await run(command('output', '-json'), environment, { quiet: true });
  const ids = (readOutputs(json)['function_ids'] ?? {}) as Readonly<Record<string, string>>;
  if (Object.keys(ids).length === 0) throw new Error("nothing is deployed by Terraform's state");
  const api = { ...FUNCTIONS_API, token: await deployerToken(environment) };
  await rollBack(api, ids, (line) => process.stdout.write(line));
}
