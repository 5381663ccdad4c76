import type { StatusObject } from '@grpc/grpc-js';
import type { JsonObject } from '../../model/core/json.ts';
import { type Code, codeName } from '../../model/core/status.ts';
import { upstreamMessage } from '../wire/answer.ts';
import { readClientWords } from './client-words.ts';
import { decodeMessage } from './decode.ts';
import { STATUS } from './messages.ts';
import { fieldsIn } from './types.ts';

export interface Failure {
  readonly code: Exclude<Code, 'OK'>;
  readonly message: string;
  readonly details: readonly JsonObject[];
}

/**
 * Why a call failed: the upstream's own code, message and details, as REST would show them.
 *
 * @param cause The code of a failed name resolution.
 */
export function readFailure(ended: StatusObject, host: string, cause?: string): Failure {
  const words = readClientWords(ended, host, cause);
  if (words) return { ...words, details: [] };
  const { details: text, metadata } = ended;
  const name = codeName(ended.code);
  const code = name === 'OK' ? 'UNKNOWN' : name;
  return {
    code,
    message: text ? upstreamMessage(host, code, text) : `${host}: ${name}`,
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
