/** What one invocation of a function is bound by. */
export interface InvocationLimits {
  /** When the answer must be on its way, in milliseconds since the epoch. */
  readonly deadline: number;
  /** The service account's IAM token, good for this invocation. */
  readonly token?: string;
}

/** What one invocation asked of the upstreams and of the store, for its log line. */
export interface Usage {
  upstreamCalls: number;
  /** Of YDB, by its price table; rounded up for every request. */
  requestUnits: number;
}
