import { TrackerError } from './error.ts';

/** A request on its way out, as far as its authorization may depend on it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What proves who sends a request. It is asked for at every attempt and good for that request alone. */
export interface Authorization {
  /** Sent besides the request's own headers, over gRPC as metadata. */
  readonly headers: Readonly<Record<string, string>>;
  /** The texts among them that errors and logs must not show. */
  readonly secrets: readonly string[];
  /** The setting that they come from, as its operator knows it: `YC_TOKEN`. */
  readonly source?: string;
  /**
   * Throws them away, because the host has refused them; `false` where the next request would have the same. Absent
   * where they are not made anew.
   */
  readonly discard?: () => boolean;
}

/** RFC 6750, section 2.1. */
export function bearer(token: string, source?: string): Authorization {
  return {
    headers: { authorization: `Bearer ${token}` },
    secrets: [token],
    ...(source === undefined ? {} : { source }),
  };
}

/** Says that it was the tracker that a host refused, and not the tracker's caller, before the host's own words. */
export function refusedToken(host: string, source: string | undefined, message: string): string {
  return `${host} refused the tracker's token${source ? ` (${source})` : ''}: ${message}`;
}

/** The reason in an error's google.rpc.ErrorInfo: no request was sent, since what authorizes it was refused. */
const REASON = 'TRACKER_CREDENTIALS_REFUSED';

export function withoutCredentials(
  code: 'UNAUTHENTICATED' | 'PERMISSION_DENIED',
  message: string,
): TrackerError {
  const detail = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: REASON,
    domain: 'operation-tracker',
  };
  return new TrackerError(code, message, { details: [detail] });
}

/** Whether no resource and no operation was refused, but the credentials of every request to the cloud. */
export const isWithoutCredentials = ({ details }: TrackerError): boolean =>
  details.some(({ reason }) => reason === REASON);
