// Works through all changes of a resource, one batch after another, as a consumer whose place the tracker keeps:
//   CONSUMER=example node docs/examples/consumer-loop.mjs dns/zones/dns0000000000000demo
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const { TRACKER = 'http://127.0.0.1:8080', TRACKER_KEY, CONSUMER = 'example' } = process.env;
const { CURSOR_FILE = `${CONSUMER}.cursor` } = process.env;
const [, , resource] = process.argv;
const headers = TRACKER_KEY ? { authorization: `Bearer ${TRACKER_KEY}` } : {};

/** The work on one change. `SYNC` tells of what was open at the beginning, and has no revision. */
function work({ revision = '-', type, operation }) {
  console.log(`${revision} ${type} ${operation.id}`);
}

// To the tracker every answer counts as worked through, also one that was lost on its way. So the cursor behind the
// last batch is kept here too, and named in each call: nothing is lost, and a batch may come again.
let cursor = await readFile(CURSOR_FILE, 'utf8').catch(() => '');
for (;;) {
  const query = new URLSearchParams({ consumer: CONSUMER, timeout: '30s', ...(cursor ? { cursor } : {}) });
  const response = await fetch(`${TRACKER}/v1/${resource}/watch?${query}`, { headers }).catch(
    () => undefined,
  );
  // 409: another call goes on with the consumer, such as one that this loop waited in before it was started again.
  if (!response || [409, 429].includes(response.status) || response.status >= 500) {
    await sleep(1_000 * Number(response?.headers.get('retry-after') ?? 5));
    continue;
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${answer.message}`);
  for (const change of answer.changes) work(change);
  cursor = answer.nextCursor ?? cursor;
  await writeFile(CURSOR_FILE, cursor);
}
