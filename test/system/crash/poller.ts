import { createPollFunction } from '../../../functions/poll.ts';
import { startEngine } from '../../../infra/local/engine.ts';
import { timerEvent } from '../../../infra/local/timer.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import { newTask, pollTaskId } from '../../../lib/model/task.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME } from '../../support/store-builders.ts';

/*
 * What is killed: the embedded engine on the folder STORE and a function that polls into it, in one process. It follows
 * the resources FOLLOW, prints the engine's endpoint, and polls until it is no more.
 */
const environment = process.env;
const engine = await startEngine({ path: String(environment['STORE']) });
await createTables({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing }, ANY_TIME);
const store = createDocumentStore({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing });
for (const name of String(environment['FOLLOW']).split(',')) {
  await store.addTask(newTask(pollTaskId(parseResource(name)), Date.now()), ANY_TIME);
}
process.stdout.write(`${engine.endpoint}\n`);

const poll = createPollFunction({ ...environment, YDB_DOCAPI_ENDPOINT: engine.endpoint });
for (;;) {
  const end = Date.now() + 20_000;
  await poll(timerEvent(''), { getRemainingTimeInMillis: () => end - Date.now() });
}
