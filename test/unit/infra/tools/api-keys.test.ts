import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { keysCommand } from '../../../../infra/tools/keys/api-keys.ts';
import { createAdmission } from '../../../../lib/edge/admission.ts';
import { parseApiKeys } from '../../../../lib/model/access/api-key.ts';

const run = (line: string, API_KEYS = ''): string =>
  keysCommand(line.split(' '), { environment: { API_KEYS }, randomBytes });

/** The two indented lines of what `create` prints. */
function create(resources: string, existing = ''): readonly [key: string, entry: string] {
  const output = run(`create --tenant ops --role viewer --resources ${resources}`, existing);
  const [key = '', entry = ''] = [...output.matchAll(/^ {2}(\S+)$/gm)].map(([, text]) => text ?? '');
  return [key, entry];
}

test('makes a key that the entry beside it lets in, and shows the key once', () => {
  const [key, entry] = create('dns/zones/*,google/run/*');
  const admit = createAdmission({
    settings: () => ({ required: true, keys: parseApiKeys(entry) }),
    now: () => 0,
  });
  const request = {
    method: 'GET',
    path: '/',
    query: new Map(),
    body: '',
    headers: new Map([['x-api-key', key]]),
  };
  expect(admit(request, 'viewer')).toMatchObject({
    tenant: 'ops',
    access: { role: 'viewer', resources: ['dns/zones/*', 'google/run/*'] },
  });
  expect(entry).not.toContain(key.slice(10));
  expect(create('*')[0]).not.toBe(create('*')[0]);
});

test('lists keys from the environment or a file, and what is left without one', () => {
  const [, one] = create('dns/zones/*');
  const [, two] = create('*', one);
  const [id = ''] = one.split(':');
  const both = `${one}\n${two}\n`;
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys');
  writeFileSync(file, both);
  expect(run('list', both)).toMatch(new RegExp(`^id .*\n${id} +ops +viewer  dns/zones/\\*\n`));
  expect(run('list', both)).toContain('2 keys take');
  expect(run(`list --file ${file}`)).toBe(run('list', both));
  expect(run(`revoke ${id} --file ${file}`)).toContain(`\n\n${two}\n`);
  expect(run(`revoke ${id}`, both)).not.toContain(one);
  expect(run(`revoke ${id}`, one)).toContain('(empty)');
  expect(run('list')).toBe('API_KEYS has no keys: a deployed tracker refuses every request.\n');
});

test('shows the keys that are left on one line, which goes within quotes', () => {
  const [gone = '', ...left] = ['dns/zones/*', '*', 'google/*'].map((pattern) => create(pattern)[1]);
  const [id = ''] = gone.split(':');
  const output = run(`revoke ${id}`, [gone, ...left].join(' '));
  expect(output).toBe(
    `API_KEYS without ${id}, which lets nobody in once it is deployed, in .env within quotes:\n\n${left.join(' ')}\n`,
  );
});

test('says how it is used', () => {
  for (const line of ['help', '--help', 'create -h']) expect(run(line)).toContain('npm run keys -- create');
  expect(keysCommand([], { environment: {}, randomBytes })).toContain('npm run keys -- revoke');
});

test('warns before the environment is full', () => {
  const many = Array.from({ length: 42 }, () => create('dns/zones/*')[1]).join('\n');
  expect(run('list', many)).toMatch(/Mind: 42 keys take \d+ bytes/);
});

test.each([
  ['create', 'create needs --tenant, --role and --resources'],
  ['create --tenant ops --role boss --resources *', 'the new key must have one of the roles viewer, editor'],
  ['revoke', 'revoke needs the id of a key; "list" shows them'],
  ['revoke none', 'there is no key none; "list" shows those there are'],
  ['frob', 'there is no "frob"; there are create, list, revoke'],
  ['list all', 'what is "all"?'],
])('refuses "%s"', (line, problem) => {
  expect(() => run(line)).toThrow(new Error(problem));
});

const LIST = 'GET /v1/services lists them all';
const FORM = 'a resource is {service}/{collection}/{resourceId}';

test.each([
  ['nope/zones/*', `there is no collection "nope/zones"; ${LIST}`],
  ['dns/zone/dns1', `there is no collection "dns/zone"; ${LIST}`],
  ['operations/*', `there is no service "operations"; ${LIST}`],
  ['constructor/*', `there is no service "constructor"; ${LIST}`],
  ['dns', FORM],
  ['dns/zones', FORM],
  ['dns/zones/dns1/*', FORM],
])('makes no key for %s, which reaches nothing', (pattern, reason) => {
  expect(() => create(`dns/zones/*,${pattern}`)).toThrow(
    new Error(`the pattern ${pattern} reaches nothing: ${reason}`),
  );
});

test.each(['*', 'dns/*', 'dns/zones/*', 'dns/zones/dns1', 'google/*', 'google/nope/v1/projects/p/*'])(
  'makes a key for %s',
  (pattern) => {
    expect(create(pattern)[1]).toMatch(/^\w+:\S+:ops:viewer:\S+$/);
  },
);

test('names what is wrong with the keys that there are', () => {
  expect(() => run('list', 'secret-value')).toThrow(
    new Error('API_KEYS must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not'),
  );
});
