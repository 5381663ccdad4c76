import { isJsonObject, type JsonObject } from '../../lib/model/core/json.ts';
import { CloudFailure } from './failure.ts';
import { BOTH_RESULTS, LOOPING_TOKEN, refusalOf } from './fault-answers.ts';
import type { Fault } from './faults.ts';
import type { HttpAnswer, HttpRequest, HttpUpstream } from './http-answer.ts';

/** What goes onto the socket. */
export interface Transmission {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The connection ends after half of the body. */
  readonly cut: boolean;
}

export function transmissionOf({ status, headers, body }: HttpAnswer): Transmission {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
    cut: false,
  };
}

/** The upstream's answer to a request, as the fault leaves it. */
export function withFault(
  fault: Fault | undefined,
  request: HttpRequest,
  upstream: HttpUpstream,
): Transmission {
  const refusal = fault && refusalOf(fault);
  if (refusal) {
    const answer = transmissionOf(upstream.failure(refusal.failure));
    return { ...answer, status: refusal.http, headers: { ...answer.headers, ...refusal.headers } };
  }
  const answer = answerOf(upstream, fault?.kind === 'token-loop' ? withoutToken(request) : request);
  return damage(fault, answer);
}

function damage(fault: Fault | undefined, answer: HttpAnswer): Transmission {
  const right = transmissionOf(answer);
  switch (fault?.kind) {
    case 'html':
      return {
        status: fault.http ?? 502,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<html><body><h1>502 Bad Gateway</h1></body></html>'),
        cut: false,
      };
    case 'token-loop':
      return transmissionOf({ ...answer, body: { nextPageToken: LOOPING_TOKEN, ...answer.body } });
    case 'error-and-response':
      return transmissionOf({ ...answer, body: withBothResults(answer.body) });
    case 'truncated':
      return { ...right, body: right.body.subarray(0, Math.ceil(right.body.length / 2)) };
    case 'cut':
      return { ...right, cut: true };
    case 'empty':
      return { ...right, body: Buffer.alloc(0) };
    case 'garbage':
      return { ...right, body: Buffer.from([0xff, 0x00, 0xfe, 0x7b, 0x22]) };
    case 'content-type':
      return { ...right, headers: { ...right.headers, 'content-type': fault.type ?? 'text/plain' } };
    case 'huge': {
      const padding = 'x'.repeat((fault.megabytes ?? 8) * 1024 * 1024);
      return transmissionOf({ ...answer, body: { ...answer.body, padding } });
    }
    default:
      return right;
  }
}

function answerOf(upstream: HttpUpstream, request: HttpRequest): HttpAnswer {
  try {
    return upstream.respond(request);
  } catch (thrown) {
    return upstream.failure(CloudFailure.from(thrown));
  }
}

function withoutToken(request: HttpRequest): HttpRequest {
  const { pageToken: _, ...query } = request.query;
  return { ...request, query };
}

/** The same answer, its only or first operation done with an error and a response at once. */
function withBothResults(body: JsonObject): JsonObject {
  const operations = body['operations'];
  if (!Array.isArray(operations)) return { ...body, ...BOTH_RESULTS };
  const [first, ...rest] = operations.filter(isJsonObject);
  return { ...body, operations: first ? [{ ...first, ...BOTH_RESULTS }, ...rest] : [] };
}
