import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from './median.ts';

const RUNS = 21;
const OPERATION = { id: 'op1', description: 'Create', createdAt: '2026-11-20T09:00:00Z', done: false };

/**
 * Process start to first answer, in turn: a script that does nothing but fetch and print, and the `get` bundle called
 * once with a gateway event, both against the same upstream on loopback.
 */
export async function coldStart(print: (line: string) => void): Promise<void> {
  const upstream = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(OPERATION));
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
  try {
    const bare = join(folder, 'bare.cjs');
    const get = join(folder, 'get.cjs');
    await writeFile(
      bare,
      `fetch('${url}/operations/op1').then((r) => r.text()).then((t) => console.log(t));`,
    );
    await writeFile(get, callOnce(resolve('dist/get/index.js')));
    const environment = {
      YC_REST_ENDPOINT: url,
      YC_TOKEN: 'bench',
      ALLOW_LOOPBACK_SINKS: '1',
      AUTHENTICATION: 'off',
    };
    const times: Record<'bare' | 'get', number[]> = { bare: [], get: [] };
    for (let run = 0; run <= RUNS; run += 1) {
      const [first, second] = [await time(bare, environment), await time(get, environment)];
      if (run > 0) {
        times.bare.push(first);
        times.get.push(second);
      }
    }
    const [base, bundle] = [median(times.bare), median(times.get)];
    print(`bare fetch-and-print  ${base.toFixed(0)} ms, median of ${RUNS} runs`);
    print(
      `get bundle            ${bundle.toFixed(0)} ms, ${(bundle / base).toFixed(2)} times as long (at most 1.30)`,
    );
    if (bundle / base > 1.3) process.exitCode = 1;
  } finally {
    upstream.close();
    upstream.closeAllConnections();
    await rm(folder, { recursive: true });
  }
}

function callOnce(bundle: string): string {
  const event = {
    version: '1.0',
    resource: '/v1/operations/{operationId}',
    path: '/v1/operations/op1',
    httpMethod: 'GET',
    headers: {},
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: { operationId: 'op1' },
  };
  return `require(${JSON.stringify(bundle)}).handler(${JSON.stringify(event)}, {}).then(({ statusCode, body }) => {
    if (statusCode !== 200) throw new Error(body);
    console.log(body);
  });`;
}

/** Milliseconds from the start of the process to the operation in its output. */
async function time(script: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let answeredAt = 0;
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (answeredAt === 0 && output.includes('"id":"op1"')) answeredAt = performance.now();
  }
  if (answeredAt === 0) throw new Error(`no answer from ${script}: ${output}`);
  return answeredAt - startedAt;
}
