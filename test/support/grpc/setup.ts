import { Metadata } from '@grpc/grpc-js';
import { afterEach } from '@jest/globals';
import { bearer } from '../../../lib/model/core/authorization.ts';
import type { YandexResource } from '../../../lib/model/operation/families/yandex.ts';
import type { Call, Provider } from '../../../lib/providers/provider.ts';
import { createYandexGrpc } from '../../../lib/providers/yandex/grpc.ts';
import { type Reply, startUpstream, type Upstream } from './server.ts';

/** Where operations are asked for by id. */
export const HOST = 'operation.api.cloud.yandex.net';
/** What a test leaves to be closed after it. */
export const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An upstream for one test. */
export async function upstream(reply: Reply): Promise<Upstream> {
  const started = await startUpstream(reply);
  closers.push(started.close);
  return started;
}

/** A provider of one endpoint whose waits are written down and not waited. */
export function provider(endpoint: string): Provider & { readonly waits: number[] } {
  const waits: number[] = [];
  let requests = 0;
  const made = createYandexGrpc({
    endpoint,
    requestId: () => {
      requests += 1;
      return `request-${requests}`;
    },
    timing: {
      now: () => Date.now(),
      random: () => 0.5,
      sleep: async (ms) => {
        waits.push(ms);
      },
    },
  });
  return { ...made, waits };
}

export function call(options: Partial<Call> = {}): Call {
  return {
    deadline: Date.now() + 10_000,
    signal: new AbortController().signal,
    onRequest: () => {},
    authorize: async () => bearer('secret-token'),
    ...options,
  };
}

export function operation(id: string) {
  return { family: 'yandex', id } as const;
}

export function resource(
  collection: string,
  id: string,
  parents: Record<string, string> = {},
): YandexResource {
  return { family: 'yandex', collection, id, parents };
}

/** Answers every call with an error. */
export function failing(code: number, details: string, bin?: Buffer): Reply {
  return (_, answer) => {
    const metadata = new Metadata();
    if (bin) metadata.set('grpc-status-details-bin', bin);
    answer({ code, details, metadata });
  };
}
