// Receives a watch's events, and prints each that proves to be the tracker's, once:
//   WEBHOOK_SECRET=whsec_… node docs/examples/webhook-receiver.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '');

/** The ids that were taken; a receiver that outlives a restart keeps them in its database. */
const taken = new Set();

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  let event;
  try {
    event = webhook.verify(body, request.headers);
  } catch (error) {
    console.error(error.message);
    response.writeHead(401).end();
    return;
  }
  // An event is delivered again where the answer to it was lost; its source and id stay the same.
  const id = `${event.source}/${event.id}`;
  if (!taken.has(id)) console.log(JSON.stringify(event, null, 2));
  taken.add(id);
  response.writeHead(204).end();
});
server.listen(process.env.PORT ?? 9000, '127.0.0.1', () => {
  console.error(`The receiver listens on http://127.0.0.1:${server.address().port}/`);
});
