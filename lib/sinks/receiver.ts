import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { invalidArgument, TrackerError } from '../model/core/error.ts';
import { failureCode, withFailureCode } from '../model/core/failure-code.ts';
import { reachOf } from './address.ts';

/** Resolves a name to its addresses; rejects with the resolver's code. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** A URL that may be called, with the only addresses allowed for the call. */
export interface Receiver {
  readonly url: URL;
  readonly addresses: readonly LookupAddress[];
}

/** The resolver's answers that the name, or an address of it, does not exist; all other errors pass. */
const NO_SUCH_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

const MAX_URL_LENGTH = 2_048;

function refusal(problem: string): Error {
  return invalidArgument('sink.webhook.url', problem);
}

/**
 * Reads a webhook's URL and resolves its name once. The connection must use these addresses: a second lookup
 * could give another address (DNS rebinding).
 *
 * One forbidden address refuses the whole name. The URL parser normalises unusual spellings of addresses
 * (`127.1`, `0x7f000001`; WHATWG URL, "IPv4 parser").
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` with a message that names no address; `UNAVAILABLE` where the
 *   resolver did not answer for the name.
 */
export async function findReceiver(
  text: string,
  { resolve, allowLoopback }: { readonly resolve: Resolve; readonly allowLoopback: boolean },
): Promise<Receiver> {
  const url = parseUrl(text, allowLoopback);
  const addresses = await addressesOf(url, resolve);
  const reaches = new Set(addresses.map(reachOf));
  if (url.protocol === 'http:' && (reaches.size !== 1 || !reaches.has('loopback'))) {
    throw refusal('must be https; http is for loopback only');
  }
  if (reaches.has('elsewhere') || (reaches.has('loopback') && !allowLoopback)) {
    throw refusal('leads to an address that is not public');
  }
  return { url, addresses: addresses.map((address) => ({ address, family: isIP(address) })) };
}

function parseUrl(text: string, allowLoopback: boolean): URL {
  if (text.length > MAX_URL_LENGTH) throw refusal(`must be at most ${MAX_URL_LENGTH} characters long`);
  if (!URL.canParse(text)) throw refusal('must be an absolute URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowLoopback && url.protocol === 'http:')) {
    throw refusal('must be an https URL');
  }
  if (url.username !== '' || url.password !== '')
    throw refusal('must have no user and no password; sink.webhook.headers takes an Authorization');
  if (url.hash !== '') throw refusal('must have no fragment');
  return url;
}

async function addressesOf({ hostname }: URL, resolve: Resolve): Promise<readonly string[]> {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0) return [literal];
  const addresses = await resolve(hostname).catch((thrown: unknown) => {
    const code = failureCode(thrown);
    if (code !== undefined && NO_SUCH_NAME.has(code)) return [];
    throw new TrackerError('UNAVAILABLE', withFailureCode(`the name ${hostname} was not resolved`, thrown), {
      cause: thrown,
    });
  });
  if (addresses.length === 0) throw refusal('has a name that does not resolve');
  return addresses;
}

/** The host of a URL as callers name it, with its port; empty for a text that is no URL. */
export const hostOf = (text: string): string => (URL.canParse(text) ? new URL(text).host : '');
