import { createHmac } from 'node:crypto';
import { CloudFailure } from './failure.ts';

export interface Slice<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

export interface SliceRequest {
  /** What the token belongs to: a token of another scope is refused. */
  readonly scope: string;
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

/**
 * One page of a list. A token is a position, so that a list that grows at its head repeats items across pages, as
 * the upstreams' lists do.
 *
 * @throws {CloudFailure} `INVALID_ARGUMENT` for a token that was not given out for this scope.
 */
export function slice<T>(items: readonly T[], { scope, pageSize, pageToken }: SliceRequest): Slice<T> {
  const from = pageToken === '' ? 0 : positionOf(pageToken, scope);
  const to = from + pageSize;
  const page = { items: items.slice(from, to) };
  return to < items.length ? { ...page, nextPageToken: tokenAt(to, scope) } : page;
}

/** 22 characters of base64url. */
function tokenAt(position: number, scope: string): string {
  const token = Buffer.alloc(16);
  token.writeUInt32BE(position);
  createHmac('sha256', 'simulated page tokens').update(`${position}/${scope}`).digest().copy(token, 4, 0, 12);
  return token.toString('base64url');
}

function positionOf(token: string, scope: string): number {
  const bytes = Buffer.from(token, 'base64url');
  const position = bytes.length === 16 ? bytes.readUInt32BE() : 0;
  if (token !== tokenAt(position, scope)) throw new CloudFailure('INVALID_ARGUMENT', 'Invalid page token');
  return position;
}
