import { invalidArgument, type TrackerError } from '../core/error.ts';

/** Headers by the names that the caller gave them. */
export type SinkHeaders = Readonly<Record<string, string>>;

const MAX_HEADERS = 20;
/** Names and values together, in bytes. */
const MAX_BYTES = 8_192;
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII, with spaces and tabs inside (RFC 9110, 5.5). */
const VALUE = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
/** The headers that say how the message is read and signed, and those of the connection (RFC 9110, 7.6.1). */
const REFUSED =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|proxy-.*|webhook-.*|ce-.*)$/i;

/**
 * Checks the headers of a sink.
 *
 * @param field The field that an error names.
 * @throws {TrackerError} `INVALID_ARGUMENT`, which shows no value.
 */
export function checkHeaders(field: string, headers: SinkHeaders): SinkHeaders {
  const wrong = (problem: string): TrackerError => invalidArgument(field, problem);
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) throw wrong(`must have at most ${MAX_HEADERS} headers`);
  const names = new Set<string>();
  let bytes = 0;
  for (const [name, value] of entries) {
    bytes += name.length + value.length;
    if (bytes > MAX_BYTES) throw wrong(`must have at most ${MAX_BYTES} bytes`);
    if (!TOKEN.test(name)) throw wrong('has a name that is no name of a header');
    if (REFUSED.test(name)) throw wrong(`must not have ${name}, which the tracker or the connection sets`);
    if (names.has(name.toLowerCase())) throw wrong(`has ${name} twice`);
    if (!VALUE.test(value)) throw wrong(`has a value of ${name} that no header can carry`);
    names.add(name.toLowerCase());
  }
  return headers;
}
