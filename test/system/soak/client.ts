import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks the tracker, and holds every answer against the form that all answers have. */
export interface Client {
  ask(path: string, method?: string, body?: object): Promise<Reply>;
  /** Asks again and again until it is answered 200; `undefined` when there is no more time. */
  insist(path: string, isOver: () => boolean): Promise<Reply['body'] | undefined>;
}

export interface Counts {
  /** How many answers had each HTTP status. */
  readonly statuses: Map<number, number>;
  /** Answers that should not have been, and what is wrong with them. */
  readonly oddities: string[];
}

/** No answer takes longer than the 25 seconds of a call, even where the machine is busy. */
const PATIENCE_MS = 40_000;
/** What goes wrong upstream or in the store, and what a caller does wrong: never what the tracker does wrong. */
const EXPECTED: ReadonlySet<number> = new Set([200, 400, 401, 403, 404, 409, 429, 500, 503, 504]);

export function createClient(url: string, key: string, { statuses, oddities }: Counts): Client {
  const ask = async (path: string, method = 'GET', body?: object): Promise<Reply> => {
    try {
      const { status, text } = await send(`${url}${path}`, method, key, body && JSON.stringify(body));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const answer = parse(text);
      if (!EXPECTED.has(status) || !answer || !isWellFormed(status, answer)) {
        oddities.push(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
      }
      return { status, body: answer ?? {} };
    } catch (thrown) {
      oddities.push(`${method} ${path}: ${String(thrown)}`);
      return { status: 0, body: {} };
    }
  };
  return {
    ask,
    async insist(path, isOver) {
      while (!isOver()) {
        const { status, body } = await ask(path);
        if (status === 200) return body;
        await sleep(200);
      }
      return undefined;
    },
  };
}

/** On a connection of its own: one that is kept may be closed by either side just when it is used again. */
function send(
  url: string,
  method: string,
  key: string,
  body = '',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent = request(url, { method, agent: false, headers: { 'x-api-key': key }, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function parse(text: string): Reply['body'] | undefined {
  try {
    return JSON.parse(text) as Reply['body'];
  } catch {
    return undefined;
  }
}

function isWellFormed(status: number, body: Reply['body']): boolean {
  if (status === 200) return body['error'] === undefined || body['done'] !== undefined;
  const { code, message, details, error } = body;
  const inner = error as Readonly<Record<string, unknown>> | undefined;
  return (
    Number.isInteger(code) &&
    typeof message === 'string' &&
    Array.isArray(details) &&
    inner?.['code'] === status &&
    message !== 'internal error'
  );
}
