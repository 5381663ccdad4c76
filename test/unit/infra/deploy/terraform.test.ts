import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { terraform as command } from '../../../../infra/tools/deploy/commands.ts';
import { description } from './description.ts';
import { gatewayText } from './gateway.ts';
import { evaluate, inner, readTerraform, type Terraform } from './terraform.ts';

let terraform: Terraform;

beforeAll(async () => {
  terraform = await readTerraform();
});

const present = spawnSync('terraform', ['version']).status === 0;

(present ? test : test.skip)('is formatted (skipped where no terraform is installed)', () => {
  execFileSync('terraform', ['fmt', '-check', '-diff', 'infra/terraform'], { stdio: 'pipe' });
});

test.each(['infra/terraform', 'docs/examples/terraform-minimal'])(
  'asks in %s for a Terraform that takes what is no secret for no secret (1.7)',
  (folder) => {
    const text = readFileSync(`${folder}/versions.tf`, 'utf8');
    const [, minor] = /required_version = ">= 1\.(\d+)"/.exec(text) ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(7);
  },
);

test('refers to nothing that is not there, and declares nothing that is not used', () => {
  const { resources, variables, text } = terraform;
  const used = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => name));
  expect(used(/\bvar\.(\w+)/g)).toEqual(new Set(variables));
  const declared = new Set(
    Object.entries(resources).flatMap(([kind, named]) => Object.keys(named).map((name) => `${kind}.${name}`)),
  );
  for (const name of used(/(?<!")\b(yandex_\w+\.\w+)/g)) expect([...declared]).toContain(name);
});

test('makes every described function from the bundle of its name, with what is described', () => {
  const { resources, text } = terraform;
  expect(text).toContain('spec      = jsondecode(file("${path.module}/../functions.json"))');
  expect(text).toContain('"${coalesce(var.bundles, "${path.module}/../../dist")}/${name}.zip"');
  expect(resources['yandex_function']).toEqual({ tracker: expect.anything() });
  expect(resources['yandex_function']?.['tracker']).toMatchObject({
    for_each: '${local.functions}',
    name: '${local.name}-${each.key}',
    runtime: '${local.spec.runtime}',
    entrypoint: '${each.value.entrypoint}',
    memory: '${each.value.memory}',
    execution_timeout: '${each.value.timeout}',
    concurrency: '${each.value.concurrency}',
    service_account_id: '${yandex_iam_service_account.functions.id}',
    environment: '${local.environment}',
    content: [{ zip_filename: '${local.zips[each.key]}' }],
  });
});

test('reads of the description what is in it, and all of that', () => {
  const { functions } = description();
  const used = [...terraform.text.matchAll(/\b(?:each\.value|function)\.(\w+)/g)].map(
    ([, name]) => name ?? '',
  );
  const timer = functions['poll']?.timer ?? {};
  const described = [...Object.values(functions).flatMap((each) => Object.keys(each)), ...Object.keys(timer)];
  const ofResources = ['folder', 'role', 'id'];
  expect(new Set(used.filter((name) => !ofResources.includes(name)))).toEqual(new Set(described));
});

test('fills in all that the gateway and the workflows leave open', () => {
  const variables = new Set([...gatewayText().matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? ''));
  for (const name of variables) {
    const function_ = /^(\w+)_function_id$/.exec(name)?.[1];
    if (function_) expect(Object.keys(description().functions)).toContain(function_);
    else expect(terraform.text).toMatch(new RegExp(`\\b${name} += `));
  }
  expect(terraform.text).toContain(
    'templatefile("${path.module}/../gateway.yaml", merge(local.function_ids, {',
  );
});

test('gives whoever runs workflows the role on what the follow-up calls, beside others', () => {
  expect(terraform.resources['yandex_function_iam_member']?.['follow_up']).toEqual({
    count: '${local.follow_up ? 1 : 0}',
    function_id: '${var.follow_up_function_id}',
    role: 'functions.functionInvoker',
    member: 'serviceAccount:${yandex_iam_service_account.workflows.id}',
    sleep_after: '${local.role_delay}',
  });
  expect(terraform.resources['yandex_serverless_workflow']?.['tracker']).toMatchObject({
    for_each: '${local.workflows}',
    service_account_id: '${yandex_iam_service_account.workflows.id}',
  });
});

const FOLLOW_UP = { follow_up_function_id: 'd4e', alert_url: 'https://alerts.example' };
const DIRECT = { environment: { DIRECT_CALLS: 'default:viewer:*' } };

const workflows: readonly (readonly [given: string, variables: object, deployed: readonly string[]])[] = [
  ['nothing', {}, []],
  ['DIRECT_CALLS empty', { environment: { DIRECT_CALLS: '' } }, []],
  ['DIRECT_CALLS', DIRECT, ['wait-for-operation']],
  ['a follow-up that no watch may start', FOLLOW_UP, []],
  ['a follow-up', { ...FOLLOW_UP, workflow_sinks: true }, ['on-operation-done']],
  ['a follow-up without an alert', { ...FOLLOW_UP, alert_url: '', workflow_sinks: true }, []],
  ['all', { ...FOLLOW_UP, ...DIRECT, workflow_sinks: true }, ['on-operation-done', 'wait-for-operation']],
];

(present ? test : test.skip).each(workflows)(
  'with %s, deploys the workflows that can work (skipped where no terraform is installed)',
  (_, given, deployed) => {
    const callers = deployed.includes('wait-for-operation') ? ['gateway', 'workflows'] : ['gateway'];
    expect(evaluate('[local.workflows, local.callers.watch, local.callers.poll]', given)).toEqual([
      deployed,
      callers,
      ['timer'],
    ]);
    const files = readdirSync('infra/workflows').map((file) => file.replace(/\.yaml$/, ''));
    expect(files).toEqual(expect.arrayContaining([...deployed]));
    expect(files).toHaveLength(2);
  },
);

test('calls on time, tries again, and keeps what failed', () => {
  const trigger = terraform.resources['yandex_function_trigger']?.['timer'];
  expect(inner(trigger, 'timer')).toEqual({
    cron_expression: '${each.value.cron}',
    payload: '${each.value.payload}',
  });
  expect(inner(trigger, 'function')).toMatchObject({
    retry_attempts: '${each.value.retryAttempts}',
    retry_interval: '${each.value.retryInterval}',
  });
  expect(inner(trigger, 'dlq')).toMatchObject({ queue_id: '${yandex_message_queue.dead_letters.arn}' });
});

test('bounds the database and what the functions do at once', () => {
  const database = terraform.resources['yandex_ydb_database_serverless']?.['tracker'];
  expect(inner(database, 'serverless_database')).toMatchObject({
    enable_throttling_rcu_limit: true,
    throttling_rcu_limit: '${var.request_units_per_second}',
  });
  const policy = terraform.resources['yandex_function_scaling_policy']?.['tracker'];
  expect(policy).toMatchObject({ for_each: '${local.functions}' });
});

test('gives these roles and no others, and none to everybody', () => {
  const { text } = terraform;
  const dotted = [...text.matchAll(/"([a-z]+(?:\.[a-zA-Z]+)+)"/g)].map(([, role]) => role);
  expect(new Set(dotted)).toEqual(
    new Set([
      'functions.functionInvoker',
      'iam.serviceAccounts.tokenCreator',
      'lockbox.payloadViewer',
      'serverless.workflows.executor',
      'ydb.editor',
      'ymq.admin',
      'ymq.writer',
    ]),
  );
  expect(text).not.toMatch(/allUsers|allAuthenticatedUsers|"(?:admin|editor|viewer)"/);
});

const credentials = (type: string) => ({
  secrets: { SEALING_KEYS: 'k', GOOGLE_CREDENTIALS: JSON.stringify({ type }) },
});

(present ? test : test.skip).each([
  ['no credentials', {}, false],
  ['an external_account', credentials('external_account'), true],
  ['a service_account', credentials('service_account'), false],
  ['what is no JSON', { secrets: { SEALING_KEYS: 'k', GOOGLE_CREDENTIALS: 'hushed' } }, false],
])(
  'with %s for Google, the account gets tokens of its own or does not (skipped where no terraform is installed)',
  (_, given, federated) => {
    const [, expression = ''] = /^ +federated += (.+)$/m.exec(terraform.text) ?? [];
    expect(evaluate(expression, given)).toBe(federated);
  },
);

test('lets the account get ID tokens of its own, and says which it is, where Google takes them alone', () => {
  expect(terraform.resources['yandex_iam_service_account_iam_member']).toEqual({
    federated: {
      count: '${local.federated ? 1 : 0}',
      service_account_id: '${yandex_iam_service_account.functions.id}',
      role: 'iam.serviceAccounts.tokenCreator',
      member: 'serviceAccount:${yandex_iam_service_account.functions.id}',
    },
  });
  expect(terraform.text).toContain(
    'local.federated ? { YC_SERVICE_ACCOUNT_ID = yandex_iam_service_account.functions.id } : {}',
  );
});

(present ? test : test.skip)(
  'refuses more secrets than the platform takes (skipped where no terraform is installed)',
  () => {
    const secrets = { SEALING_KEYS: 'k', GOOGLE_CREDENTIALS: 'x'.repeat(4_096 - 31) };
    expect(evaluate('local.name', { secrets })).toBe('operation-tracker');
    // What the console has to say of a variable stands where its answer is read.
    expect(() => evaluate('local.name', { secrets: { ...secrets, API_KEYS: '' } })).toThrow();
  },
);

test('tells the URL, and what else a deployment goes on with', () => {
  expect(terraform.outputs).toEqual(
    expect.arrayContaining(['url', 'document_api_endpoint', 'workflows_account_id']),
  );
});

test('is given its variables by the environment, secrets among them, and none as an argument', () => {
  const given = command(['apply'], description(), {
    YC_CLOUD_ID: 'c',
    YC_FOLDER_ID: 'f',
    SEALING_KEYS: 'hushed',
    RETENTION_CHANGES_DAYS: '7',
  });
  expect(given).toEqual({
    program: 'terraform',
    args: ['-chdir=infra/terraform', 'apply'],
    environment: {
      TF_VAR_folder_id: 'f',
      TF_VAR_secrets: '{"SEALING_KEYS":"hushed"}',
      TF_VAR_environment: '{"RETENTION_CHANGES_DAYS":"7"}',
    },
  });
  for (const name of Object.keys(given.environment)) {
    expect(terraform.variables).toContain(name.replace('TF_VAR_', ''));
  }
});
