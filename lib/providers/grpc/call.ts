import { type Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { MAY_HAVE_TAKEN_EFFECT } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { JsonObject } from '../../model/core/json.ts';
import { answerTooLarge, saysTooLarge } from '../../model/core/too-large.ts';
import type { Family } from '../../model/operation/families/families.ts';
import { retryAfterMs } from '../../model/time/retry-after.ts';
import type { Timing } from '../../model/time/timing.ts';
import type { Call } from '../provider.ts';
import { shownError } from '../wire/http-error.ts';
import { isRetryable, retryInfoMs, withRetries } from '../wire/retry.ts';
import { type Method, readMessage } from './methods.ts';
import { readFailure } from './status.ts';
import { callUnary, openChannel, resolutionFailure, type UnaryAnswer } from './unary.ts';

/** The surroundings of a gRPC adapter. */
export interface GrpcOptions {
  /** `http://host:port`, plaintext, used instead of every host. */
  readonly endpoint?: string;
  readonly timing: Timing;
  /** A UUID for `x-client-request-id`; asked for before every attempt. */
  readonly requestId: () => string;
}

interface GrpcRequest {
  readonly method: Method;
  readonly message: Uint8Array;
  /**
   * The upstream must do this at most once: the request is sent again only if it certainly never reached the
   * upstream. @default false
   */
  readonly once?: boolean;
}

/** The message of a successful answer as JSON, and its headers. */
export type GrpcCall = (
  request: GrpcRequest,
  call: Call,
) => Promise<{ readonly json: JsonObject; readonly headers: Metadata; readonly upstream: string }>;

/**
 * The texts that grpc-js gives, with UNAVAILABLE, to a request that no server took. There was no connection
 * or no address, or the server refused the stream, which proves that nothing was processed (RFC 9113, section
 * 8.7).
 */
const NEVER_TAKEN = /^(?:No connection established|Name resolution failed|Stream refused by server)/;

const PUSHBACK = 'grpc-retry-pushback-ms';
const UNRESOLVED = /^Name resolution failed/;

/**
 * The detail of an error after which the work may have begun; the resource's list of operations shows whether
 * it did.
 */
export const MAY_HAVE_STARTED: JsonObject = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'MAY_HAVE_STARTED',
  domain: 'operation-tracker',
};

/** Adds `MAY_HAVE_STARTED` to the details of an error whose code leaves that open. */
export function perhapsStarted(error: TrackerError): TrackerError {
  const { code, message, details, cause } = error;
  if (!MAY_HAVE_TAKEN_EFFECT.has(code)) return error;
  return new TrackerError(code, message, { details: [...details, MAY_HAVE_STARTED], cause });
}

/**
 * Calls the gRPC APIs of a family, with retries. An answer that is an error or no such message is thrown.
 *
 * The first call to a host opens its channel, which is kept.
 */
export function createGrpcCall(family: Family, { endpoint, timing, requestId }: GrpcOptions): GrpcCall {
  const channels = new Map<string, Client>();

  function channelTo(host: string): Client {
    const channel = channels.get(endpoint ?? host) ?? openChannel(host, endpoint);
    channels.set(endpoint ?? host, channel);
    return channel;
  }

  return async ({ method, message: request, once = false }, call) => {
    const { host, path } = method;
    let taken = false;
    let held = false;
    const attempt = async (): Promise<UnaryAnswer> => {
      taken = false;
      const own = { 'x-client-request-id': requestId() };
      const url = new URL(path, `https://${host}`);
      const authorization = await call.authorize(family, { method: 'POST', url, headers: own });
      const metadata = metadataOf({ ...own, ...authorization.headers });
      call.signal.throwIfAborted();
      await call.onRequest(host);
      const { deadline, signal } = call;
      taken = true;
      const answer = await callUnary(channelTo(host), { path, request, metadata, deadline, signal });
      const [date] = answer.headers.get('date');
      if (date !== undefined) call.onDate?.(String(date));
      if (answer.status.code === status.OK) return answer;
      taken = wasTaken(answer.status);
      const unresolved = UNRESOLVED.test(answer.status.details);
      const cause = unresolved ? await resolutionFailure(host, endpoint) : undefined;
      const error = failed(answer, host, cause, timing.now());
      held = isHeldBack(answer);
      throw shownError(error, host, authorization);
    };
    const again = (error: TrackerError): boolean => isRetryable(error) && !held && !(once && taken);
    try {
      const { message, headers } = await withRetries(attempt, call, timing, again);
      return { json: readMessage(method, message), headers, upstream: host };
    } catch (thrown) {
      const error = call.signal.aborted
        ? new TrackerError('CANCELLED', `the call to ${host} was cancelled`)
        : TrackerError.from(thrown);
      throw once && taken ? perhapsStarted(error) : error;
    }
  };
}

/** Whether a server may have seen the request. */
function wasTaken({ code, details, metadata }: StatusObject): boolean {
  const own = Object.keys(metadata.getMap()).length === 0;
  return !(code === status.UNAVAILABLE && own && NEVER_TAKEN.test(details));
}

function failed(answer: UnaryAnswer, host: string, cause: string | undefined, now: number): TrackerError {
  const { code, message, details } = readFailure(answer.status, host, cause);
  if (saysTooLarge(code, message)) return answerTooLarge(message);
  const asked = [
    retryInfoMs(details),
    ...metadataIn(answer, 'retry-after').map((text) => retryAfterMs(text, now)),
    ...metadataIn(answer, PUSHBACK).map((text) => retryAfterMs(`${text}ms`, now)),
  ];
  const after = Math.max(0, ...asked.map((ms) => ms ?? 0));
  return new TrackerError(code, message, { details, ...(after > 0 ? { retryAfterMs: after } : {}) });
}

/** A server pushes a client back by milliseconds, or for good by anything else (gRPC, A6 "Pushback"). */
function isHeldBack(answer: UnaryAnswer): boolean {
  return metadataIn(answer, PUSHBACK).some((text) => !/^\d+$/.test(text));
}

/** The values of a key in the headers and the trailers. */
function metadataIn({ headers, status: { metadata } }: UnaryAnswer, key: string): readonly string[] {
  return [...headers.get(key), ...metadata.get(key)].map(String);
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
