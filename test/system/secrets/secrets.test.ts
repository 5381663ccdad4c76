import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from '@jest/globals';
import { startEngine } from '../../../infra/local/engine.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import type { HttpRequest } from '../../../infra/simulator/http-answer.ts';
import { formatApiKey } from '../../../lib/model/access/api-key.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { timing } from '../../support/document-backend.ts';
import { testKey } from '../../support/keys.ts';
import { ANY_TIME } from '../../support/store-builders.ts';

const OUT = 'dist/secrets-test';
const PLACE = 'projects/p/locations/l';
const GOOGLE = `google/run/v2/${PLACE}`;
const ZONE = 'dns/zones/dns00000000000000001';

beforeAll(() => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'local', `--out=${OUT}`]);
}, 120_000);

const random = (): string => randomBytes(24).toString('base64url');

/** Every secret that has gone over the wire: bearers, and the tokens of forms. */
function sentTo({ requests }: Cloud): readonly string[] {
  const sent = requests.flatMap((request) => {
    const form = new URLSearchParams((request as HttpRequest).body ?? '');
    const bearer = (request.headers['authorization'] ?? '').replace('Bearer ', '');
    return [bearer, form.get('actor_token') ?? '', form.get('subject_token') ?? ''];
  });
  return [...new Set(sent)].filter((text) => text.length > 20);
}

/** Everything that a database holds, as JSON. */
async function dump(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: 'k', secretAccessKey: 's' };
  const client = new DynamoDBClient({ endpoint, region: 'r', credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const tables = TableNames.map((TableName) => client.send(new ScanCommand({ TableName })));
  const items = (await Promise.all(tables)).flatMap(({ Items = [] }) => Items);
  client.destroy();
  return JSON.stringify(items, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}

/** A run of the whole tracker that meets what there is to meet; answers what it has shown, logged and kept. */
async function run(credentialsOf: (cloud: Cloud) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const [engine, cloud] = [await startEngine(), await startCloud({ token: `t1.${random()}` })];
  const keys = { accessKeyId: 'k', secretAccessKey: 's' };
  await createTables({ endpoint: engine.endpoint, credentials: keys, timing }, ANY_TIME);
  for (const name of [GOOGLE, ZONE]) cloud.world.add(name, { seconds: null });
  const key = testKey('ops', 'ops:editor:*');
  const sealing = randomBytes(32).toString('base64');
  const credentials = credentialsOf(cloud);
  const child = spawn(process.execPath, [resolve(OUT, 'local/main.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      POLL_EVERY: '1',
      DATA_DIR: join(folder, 'data'),
      ALLOW_LOOPBACK_SINKS: '1',
      SEALING_KEYS: `k1:${sealing}`,
      API_KEYS: formatApiKey(key.stored),
      YC_TOKEN: cloud.token,
      YC_REST_ENDPOINT: cloud.restEndpoint,
      YC_GRPC_ENDPOINT: cloud.grpcEndpoint,
      YC_AUTH_ENDPOINT: cloud.restEndpoint,
      YC_SERVICE_ACCOUNT_ID: cloud.identity.serviceAccountId,
      GOOGLE_ENDPOINT: cloud.googleEndpoint,
      GOOGLE_CREDENTIALS: credentials,
      YDB_DOCAPI_ENDPOINT: engine.endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const until = async (isDone: () => boolean): Promise<void> => {
    for (const end = Date.now() + 60_000; !isDone(); await setTimeout(50)) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(output.slice(-2_000));
    }
  };
  const answers: string[] = [];
  let url = '';
  const ask = async (path: string, method = 'GET', body?: object, bearer = key.text): Promise<number> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
    return response.status;
  };
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const calls = async (): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (const path of [
      `/v1/google/run/v2/operations?parent=${PLACE}`,
      `/v1/google/run/v2/watch?parent=${PLACE}&timeout=1s`,
      `/v1/google/run/v2/operations/${PLACE}/operations/none`,
      `/v1/${ZONE}/operations`,
      '/v1/operations',
      '/v1/watches',
    ])
      statuses.push(await ask(path));
    return statuses;
  };
  const refuse = (http: number, path: string): void =>
    cloud.world.faults.add({ kind: 'status', http, match: (request) => request.path.includes(path) });
  try {
    await until(() => /http:\/\/127\.0\.0\.1:\d+/.test(output));
    [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    const statuses = await calls();
    const webhook = { url: 'http://127.0.0.1:9/hook', secret: webhookSecret };
    for (const [watchId, resource] of [
      ['g', GOOGLE],
      ['z', ZONE],
    ]) {
      await ask('/v1/watches', 'POST', { watchId, resource, sink: { webhook } });
    }
    // What was shown once, at its creation, is the caller's own.
    const shownOnce = answers.splice(-2);
    expect(shownOnce.join()).toContain(webhookSecret);
    cloud.identity.google.revoke();
    await calls();
    for (const [http, path] of [
      [401, 'operations'],
      [403, 'generateAccessToken'],
      [400, '/v1/token'],
      [401, '/oauth/token'],
    ] as const) {
      cloud.identity.google.revoke();
      refuse(http, path);
      await calls();
      const lines = output.split('\n').length;
      await until(() => output.split('\n').length > lines + 1);
      cloud.world.faults.clear();
    }
    await ask('/v1/me', 'GET', undefined, `${key.text.slice(0, -1)}x`);
    const { private_key: pem = '', private_key_id: _ } = JSON.parse(credentials) as Record<string, string>;
    return {
      statuses,
      shown: { answers: answers.join('\n'), output, stored: await dump(engine.endpoint) },
      secrets: [
        key.text,
        sealing,
        webhookSecret,
        cloud.token,
        ...sentTo(cloud),
        ...pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('-')),
      ],
    };
  } finally {
    child.kill('SIGKILL');
    await Promise.all([cloud.close(), engine.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each<[string, (cloud: Cloud) => string, number]>([
  ['external_account', ({ identity }) => identity.externalAccount, 6],
  ['service_account', ({ identity }) => identity.serviceAccountKey(), 4],
])(
  'shows, logs and stores no secret of a run: %s',
  async (_, credentialsOf, atLeast) => {
    const { statuses, shown, secrets } = await run(credentialsOf);
    expect(statuses).toEqual([200, 200, 404, 200, 200, 200]);
    expect(secrets.length).toBeGreaterThanOrEqual(atLeast);
    expect(shown.output).toContain('GOOGLE_CREDENTIALS');
    expect(shown.stored).toContain(GOOGLE);
    for (const [where, text] of Object.entries(shown)) {
      // The beginning of a secret is as much as the whole.
      const found = secrets.filter((secret) => text.includes(secret) || text.includes(secret.slice(0, 24)));
      expect([where, found.length]).toEqual([where, 0]);
    }
  },
  240_000,
);
