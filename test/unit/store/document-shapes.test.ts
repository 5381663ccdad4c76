import { expect, test } from '@jest/globals';
import type { TrackerError } from '../../../lib/model/core/error.ts';
import type { Timing } from '../../../lib/model/time/timing.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import shapes from '../../contract/shapes/document-api.json';
import { STATIC_KEYS } from '../../support/document-backend.ts';
import { reply, serve } from '../../support/receiver.ts';

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** A clock that waiting moves. */
function waiting(): Timing {
  let at = 0;
  const sleep = async (ms: number): Promise<void> => {
    at += Math.max(ms, 1);
  };
  return { now: () => at, random: () => 1, sleep };
}

const call = () => ({ deadline: 10_000, signal: new AbortController().signal });

/** The two forms in which the service's exceptions are named. */
const FORMS = { short: '', long: 'com.amazonaws.dynamodb.v20120810#' };

test.each(
  Object.values(FORMS).flatMap((prefix) =>
    shapes.errors.map((error) => [`${prefix}${error.name}`, error] as const),
  ),
)('answers to %s as the documentation means it', async (__type, { status, code, repeated }) => {
  const server = await serve(reply(status, JSON_TYPE, JSON.stringify({ __type, message: 'as documented' })));
  const store = createDocumentStore({
    endpoint: server.endpoint,
    credentials: STATIC_KEYS,
    timing: waiting(),
  });
  const thrown = await store.readTracking('dns/zones/x', call()).catch((error: TrackerError) => error);
  expect(thrown).toMatchObject({ name: 'TrackerError', code });
  expect(server.received.length > 1).toBe(repeated);
});

test('takes a table for its own whose documented description has no indexes', async () => {
  const described: string[] = [];
  const server = await serve((response, received, socket) => {
    const { headers, body } = received;
    const { TableName } = JSON.parse(body) as { TableName: string };
    const action = String(headers['x-amz-target']).split('.')[1];
    if (action !== 'DescribeTable' || TableName !== shapes.table.TableName) {
      return reply(400, JSON_TYPE, JSON.stringify({ __type: 'AccessDeniedException' }))(
        response,
        received,
        socket,
      );
    }
    described.push(TableName);
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ Table: shapes.table }));
  });
  const made = createTables(
    { endpoint: server.endpoint, credentials: STATIC_KEYS, timing: waiting() },
    call(),
  );
  // The first table passes, and the second one is where the server ends it.
  await expect(made).rejects.toMatchObject({ cause: { name: 'AccessDeniedException' } });
  expect(described).toEqual(['tasks', 'tasks']);
});
