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
