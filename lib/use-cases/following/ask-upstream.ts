import { REFUSES_PAGE_TOKEN } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Observation } from '../../model/following/observation.ts';
import { refOf } from '../../model/operation/operation-ref.ts';
import type { Resource } from '../../model/operation/resource.ts';
import { clockSkew } from '../../model/time/clock-skew.ts';
import { SLOW_CALL_MS } from '../../model/time/time-budget.ts';
import type { Call, Provider } from '../../providers/provider.ts';

/** The outcome of a call: an observation, or an error, which says nothing about any operation. */
type Asked =
  | { readonly observation: Observation; readonly error?: undefined }
  | { readonly error: TrackerError; readonly observation?: undefined };

/** The calls to one resource's upstream, and their outcome so far. */
export interface Upstream {
  list(pageToken: string | undefined): Promise<Asked>;
  get(id: string): Promise<Asked>;
  calls(): number;
  errors(): readonly TrackerError[];
  /** The longest wait that the upstream has asked for, in milliseconds. */
  hintMs(): number | undefined;
}

/** The longest that one call holds up its poll. */
const UPSTREAM_CALL_MS = SLOW_CALL_MS;

export function upstreamOf(provider: Provider, resource: Resource, call: Call, now: () => number): Upstream {
  let calls = 0;
  let hint: number | undefined;
  let date: string | undefined;
  const errors: TrackerError[] = [];
  const bounded = (): Call => ({
    ...call,
    deadline: Math.min(call.deadline, now() + UPSTREAM_CALL_MS),
    onRequest: (host) => {
      calls += 1;
      return call.onRequest(host);
    },
    onDate: (text) => {
      date = text;
    },
  });
  const heed = (ms: number | undefined): void => {
    if (ms !== undefined) hint = Math.max(hint ?? 0, ms);
  };
  const failed = (error: TrackerError): Asked => {
    errors.push(error);
    heed(error.retryAfterMs);
    return { error };
  };
  return {
    async list(pageToken) {
      const sentAt = now();
      date = undefined;
      try {
        const page = await provider.list(
          {
            resource,
            pageSize: provider.limits(resource).maxPageSize,
            ...(pageToken === undefined ? {} : { pageToken }),
          },
          bounded(),
        );
        return {
          observation: {
            kind: 'page',
            ...(pageToken === undefined ? {} : { asked: pageToken }),
            operations: page.operations,
            ...(page.unreadable ? { unreadable: page.unreadable } : {}),
            ...(page.nextPageToken ? { nextPageToken: page.nextPageToken } : {}),
            partial: (page.unreachable?.length ?? 0) > 0,
            skewMs: clockSkew(date, sentAt, now()),
          },
        };
      } catch (thrown) {
        const error = TrackerError.from(thrown);
        if (pageToken === undefined || !REFUSES_PAGE_TOKEN.has(error.code)) return failed(error);
        return { observation: { kind: 'refused', asked: pageToken } };
      }
    },
    async get(id) {
      try {
        const { operation, pollAfterMs } = await provider.get(refOf(resource, id), bounded());
        if (!operation.done) heed(pollAfterMs);
        return { observation: { kind: 'operation', id, operation } };
      } catch (thrown) {
        const error = TrackerError.from(thrown);
        return error.code === 'NOT_FOUND' ? { observation: { kind: 'missing', id } } : failed(error);
      }
    },
    calls: () => calls,
    errors: () => errors,
    hintMs: () => hint,
  };
}
