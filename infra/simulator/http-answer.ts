import type { JsonObject } from '../../lib/model/core/json.ts';
import type { CloudFailure } from './failure.ts';
import type { RecordedRequest } from './faults.ts';

/** A request of one of the HTTP wires, read whole. */
export interface HttpRequest extends RecordedRequest {
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** How one HTTP upstream answers. */
export interface HttpUpstream {
  readonly wire: 'rest' | 'google';
  /** @throws {CloudFailure} for what it refuses. */
  respond(request: HttpRequest): HttpAnswer;
  failure(failure: CloudFailure): HttpAnswer;
}
