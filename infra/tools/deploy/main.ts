import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { type Environment, processEnvironment } from '../../../lib/runtime/settings.ts';
import { type Description, installServerless, serverless, tables } from './commands.ts';
import { deployTerraform, rollBackTerraform } from './deploy-terraform.ts';
import { problems, WAYS, warnings } from './requirements.ts';
import { run } from './run.ts';
import { zipFolder } from './zip.ts';

const HELP = `npm run deploy -- <terraform | serverless | zips> [--check | --rollback] [-- <arguments>]

  terraform    everything: accounts, database, tables, secrets, functions, timer, gateway, workflows (terraform apply)
  serverless   functions, timer, accounts, gateway, for a database that is there (serverless deploy)
  zips         builds and zips the functions into dist, for a Terraform configuration of one's own

  --check      builds, zips, says what of the settings is missing, wrong or worth knowing, and deploys nothing
  --rollback   terraform only: makes the release before live again, and plans nothing
  --           what comes behind goes to \`terraform apply\` or \`serverless deploy\`, such as -auto-approve,
               -replace=<address>, or -destroy, which takes everything down
  --help       this

Settings come from the environment, and from .env where that has them not; .env.example lists all. Tables that are
missing are made as well.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      check: { type: 'boolean' },
      rollback: { type: 'boolean' },
    },
  });
  const [given, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (given === 'zips') {
    zipFunctions();
    return;
  }
  const way = WAYS.find((known) => known === given);
  if (!way) throw new Error(`say how to deploy\n\n${HELP}`);
  if (values.rollback && way !== 'terraform') throw new Error('--rollback is for terraform only');
  const environment = readEnvironment();
  const description = JSON.parse(readFileSync('infra/functions.json', 'utf8')) as Description;
  const found = problems(way, environment, description);
  if (found.length > 0) throw new Error(['nothing was deployed:', ...found].join('\n  '));
  if (values.rollback) {
    await rollBackTerraform(environment, description);
    return;
  }
  for (const warning of warnings(way, environment)) process.stdout.write(`mind: ${warning}\n`);
  zipFunctions();
  if (values.check) process.stdout.write('everything is there; nothing was deployed\n');
  else if (way === 'serverless') await deployServerless(rest, environment);
  else await deployTerraform(rest, environment, description);
}

function readEnvironment(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...processEnvironment };
}

function zipFunctions(): void {
  for (const name of readdirSync('functions').map((file) => file.replace(/\.ts$/, ''))) {
    writeFileSync(`dist/${name}.zip`, zipFolder(`dist/${name}`));
  }
}

async function deployServerless(args: readonly string[], environment: Environment): Promise<void> {
  await run(tables(environment['YDB_DOCAPI_ENDPOINT']), environment);
  await run(installServerless(environment), {});
  const service = readFileSync('serverless.yaml', 'utf8');
  await run(serverless(['deploy', ...args], service, environment), {});
  await run(serverless(['info'], service, environment), {});
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
