import type { StatusObject } from '@grpc/grpc-js';
import { type Code, codeName } from '../../model/core/status.ts';
import { isPassing } from '../wire/http-status.ts';

const HTTP_STATUS = /^Received HTTP status code (\d{3})/;
const UNCONNECTED = /^(?:No connection established|Name resolution failed)/;
/** The answer broke off: no trailers came, or the stream was reset without an error (RFC 9113, section 7). */
const BROKEN_OFF = /^(?:Call ended without gRPC status|Received RST_STREAM with code [02]\b)/;

const QUOTED_CODE = /\b(?:E[A-Z]{3,}|(?:ERR|CERT)_[A-Z_]+)\b/;
const QUOTED_SSL = /SSL routines:[^:]*:([a-z0-9 ]+)/;
const QUOTED_TEXT = /Last error: ([^\d:[\]]+?) \(\d{4}-/;
/** OpenSSL's words for a refused certificate, which grpc-js quotes without Node's code for it. */
const WORDS: readonly (readonly [words: RegExp, code: string])[] = [
  [/self[- ]signed certificate in certificate chain/, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self[- ]signed certificate/, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/certificate has expired/, 'CERT_HAS_EXPIRED'],
  [/certificate is not yet valid/, 'CERT_NOT_YET_VALID'],
  [/does not match certificate's altnames/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/unable to get local issuer certificate/, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [/unable to get issuer certificate/, 'UNABLE_TO_GET_ISSUER_CERT'],
  [/unable to verify the first certificate/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/disconnected before secure TLS connection/, 'ECONNRESET'],
];

/**
 * What grpc-js itself says of a call that no server answered, in the words that REST has for it; `undefined`
 * for the status of a server. The addresses that it quotes are left out.
 *
 * @param cause The code of a failed name resolution, which grpc-js keeps to itself.
 */
export function readClientWords(
  { code, details: text, metadata }: StatusObject,
  host: string,
  cause: string | undefined,
): { readonly code: Exclude<Code, 'OK'>; readonly message: string } | undefined {
  const [, http] = HTTP_STATUS.exec(text) ?? [];
  if (Object.keys(metadata.getMap()).length > 0 && http === undefined) return undefined;
  const name = codeName(code);
  if (UNCONNECTED.test(text)) {
    const reason = cause ?? quotedCode(text);
    return { code: 'UNAVAILABLE', message: `no connection to ${host}${reason ? `: ${reason}` : ''}` };
  }
  if (name === 'DEADLINE_EXCEEDED') return { code: name, message: `${host}: no answer in time` };
  const message = `${host}: ${text || name}`;
  if (BROKEN_OFF.test(text) || isPassing(Number(http))) return { code: 'UNAVAILABLE', message };
  return { code: name === 'OK' ? 'UNKNOWN' : name, message };
}

function quotedCode(text: string): string | undefined {
  const [, words] = QUOTED_SSL.exec(text) ?? [];
  return (
    QUOTED_CODE.exec(text)?.[0] ??
    WORDS.find(([known]) => known.test(text))?.[1] ??
    (words ? `ERR_SSL_${words.toUpperCase().replaceAll(' ', '_')}` : QUOTED_TEXT.exec(text)?.[1])
  );
}
