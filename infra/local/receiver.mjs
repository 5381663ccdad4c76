// Prints the events that arrive and prove to be the tracker's: WEBHOOK_SECRET=whsec_… node infra/local/receiver.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '');
createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  try {
    console.log(JSON.stringify(webhook.verify(body, request.headers), null, 2));
    response.writeHead(204).end();
  } catch (error) {
    console.error(error.message);
    response.writeHead(401).end();
  }
}).listen(process.env.PORT ?? 9000, '127.0.0.1');
