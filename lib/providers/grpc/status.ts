import type { StatusObject } from '@grpc/grpc-js';
import type { JsonObject } from '../../model/core/json.ts';
import { type Code, codeName } from '../../model/core/status.ts';
import { upstreamMessage } from '../wire/answer.ts';
import { decodeMessage } from './decode.ts';
import { STATUS } from './messages.ts';
import { fieldsIn } from './types.ts';

export interface Failure {
  readonly code: Exclude<Code, 'OK'>;
  readonly message: string;
  readonly details: readonly JsonObject[];
}

/**
 * The text that grpc-js gives, with RESOURCE_EXHAUSTED, to an answer above the channel's limit: no retry
 * makes it smaller.
 */
const TOO_LARGE = 'Received message larger than max';

/**
 * Why a call failed: the upstream's own code, message and details, as REST would show them.
 *
 * Errors of grpc-js itself (no connection, deadline, HTTP instead of gRPC) do not name the host, so it is
 * added.
 */
export function readFailure({ code, details: text, metadata }: StatusObject, host: string): Failure {
  const name = text.startsWith(TOO_LARGE) ? 'INTERNAL' : codeName(code);
  const own = Object.keys(metadata.getMap()).length === 0 || text.startsWith('Received HTTP status code');
  const failure = name === 'OK' ? 'UNKNOWN' : name;
  const message = text || name;
  return {
    code: failure,
    message: own || !text ? `${host}: ${message}` : upstreamMessage(host, failure, message),
    details: readDetails(metadata.get('grpc-status-details-bin')[0]),
  };
}

/** Details that do not decode are left out; code and message are always kept. */
function readDetails(bytes: string | Buffer | undefined): readonly JsonObject[] {
  if (!(bytes instanceof Uint8Array)) return [];
  try {
    const { details } = decodeMessage(fieldsIn(STATUS), bytes);
    return (details ?? []) as readonly JsonObject[];
  } catch {
    return [];
  }
}
