/** A request that the simulated cloud received, the same for all wires. */
export interface RecordedRequest {
  readonly wire: 'rest' | 'grpc' | 'google';
  readonly method: string;
  /** As sent, without the query; of gRPC `/<service>/<rpc>`. */
  readonly path: string;
  /** The query's parameters, or the fields of the gRPC request by their JSON names. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; the metadata of gRPC. */
  readonly headers: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What goes wrong with an answer.
 *
 * gRPC has no bodies of its own: there `html` and `content-type` are `UNAVAILABLE` and `UNKNOWN`, what a client makes
 * of such an answer, and `error-with-200` is the status itself.
 */
export type Fault =
  /** The upstream's own error; `code` defaults to the one that goes with `http`. */
  | {
      readonly kind: 'status';
      readonly http: number;
      readonly code?: number;
      readonly message?: string;
      /** The `Retry-After` header: seconds or an HTTP date. */
      readonly retryAfter?: number | string;
      /** The delay of a google.rpc.RetryInfo among the details. */
      readonly retryInfoSeconds?: number;
    }
  /** A proxy's page instead of an answer; 502 by default. */
  | { readonly kind: 'html'; readonly http?: number }
  /** The upstream's error body under 200; `NOT_FOUND` by default. */
  | { readonly kind: 'error-with-200'; readonly code?: number }
  /** The first operation of the answer carries an error and a response. */
  | { readonly kind: 'error-and-response' }
  /** Every page is followed by the same page token. */
  | { readonly kind: 'token-loop' }
  /** Half of the body, complete as far as HTTP can tell. */
  | { readonly kind: 'truncated' }
  /** Half of the body, then the connection ends. */
  | { readonly kind: 'cut' }
  /** No body at all. */
  | { readonly kind: 'empty' }
  /** Bytes that mean nothing. */
  | { readonly kind: 'garbage' }
  /** The right body under another type, `text/plain` by default. */
  | { readonly kind: 'content-type'; readonly type?: string }
  /** A correct answer with a field of `megabytes`, 8 by default. */
  | { readonly kind: 'huge'; readonly megabytes?: number }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The connection is dropped before an answer. */
  | { readonly kind: 'reset' }
  /** There is never an answer. */
  | { readonly kind: 'hang' };

export type FaultRule = Fault & {
  /** The requests that are hit; all by default. */
  readonly match?: (request: RecordedRequest) => boolean;
  /** How many requests are hit before the fault is over; all by default. */
  readonly times?: number;
};

/** The faults in force, in the order in which they were set; a request meets the first that matches. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The fault that a request meets, which counts as one of its times. */
  take(request: RecordedRequest): Fault | undefined;
}

export function createFaults(): Faults {
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add(rule) {
      rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
    },
    clear() {
      rules = [];
    },
    take(request) {
      const hit = rules.find(({ rule, left }) => left > 0 && (rule.match?.(request) ?? true));
      if (!hit) return undefined;
      hit.left -= 1;
      rules = rules.filter(({ left }) => left > 0);
      return hit.rule;
    },
  };
}
