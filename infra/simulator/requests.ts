import type { RecordedRequest } from './faults.ts';

const KEPT = 10_000;

/** The requests that the simulated cloud received, oldest first; of many, the last 10,000. */
export interface Requests {
  readonly all: readonly RecordedRequest[];
  record(request: RecordedRequest): void;
}

export function createRequests(): Requests {
  const all: RecordedRequest[] = [];
  return {
    all,
    record(request) {
      all.push(request);
      if (all.length > KEPT) all.shift();
    },
  };
}
