import { createBackupFunction } from '../../functions/backup.ts';
import { createGetFunction } from '../../functions/get.ts';
import { createListFunction } from '../../functions/list.ts';
import { createWatchFunction } from '../../functions/watch.ts';
import { createWatchesFunction } from '../../functions/watches.ts';
import type { Handler } from '../../lib/edge/handler.ts';
import { formatApiKey } from '../../lib/model/access/api-key.ts';
import type { Environment } from '../../lib/runtime/settings.ts';
import type { Sink } from '../../lib/sinks/sink.ts';
import { type TestKey, testKey } from './keys.ts';
import { contextOf } from './rig.ts';

interface KeyedAnswer {
  readonly statusCode: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The functions as they are deployed: with keys, by the names of their holders. */
export interface Keyed<Name extends string> {
  readonly handlers: readonly Handler[];
  readonly keys: Readonly<Record<Name, TestKey>>;
  /** Asks with somebody's key, or with none; `remainingMs` is what the platform leaves the function, a minute unless told. */
  ask(
    who: Name | undefined,
    url: string,
    method?: string,
    body?: object,
    remainingMs?: number,
  ): Promise<KeyedAnswer>;
}

const TAKING: Sink = { check: async () => {}, deliver: async () => ({ outcome: 'TAKEN' }) };

/** @param grants `<tenant>:<role>:<patterns>` */
export function keyed<Name extends string>(
  environment: Environment,
  grants: Readonly<Record<Name, string>>,
): Keyed<Name> {
  const entries = Object.entries<string>(grants).map(
    ([name, grant]) => [name, testKey(name, grant)] as const,
  );
  const keys = Object.fromEntries(entries) as Record<Name, TestKey>;
  const API_KEYS = entries.map(([, { stored }]) => formatApiKey(stored)).join('\n');
  const settings = { ...environment, AUTHENTICATION: '', API_KEYS };
  const handlers = [
    createListFunction(settings),
    createWatchesFunction(settings, () => async () => TAKING),
    createBackupFunction(settings),
    createGetFunction(settings),
    createWatchFunction(settings),
  ];
  return {
    handlers,
    keys,
    async ask(who, url, method = 'GET', body, remainingMs = 60_000) {
      const { pathname, searchParams } = new URL(url, 'http://tracker');
      const handler =
        handlers.find(({ routes }) => routes.some((route) => fits(route.path, pathname))) ?? handlers[0];
      const answer = (await handler?.(
        {
          version: '1.0',
          httpMethod: method,
          path: pathname,
          headers: who === undefined ? {} : { Authorization: `Bearer ${keys[who].text}` },
          queryStringParameters: Object.fromEntries(searchParams),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        contextOf(remainingMs),
      )) as Omit<KeyedAnswer, 'body'> & { readonly body: string };
      return { ...answer, body: JSON.parse(answer.body) as Record<string, unknown> };
    },
  };
}

function fits(pattern: string, path: string): boolean {
  const expression = pattern.replace(/\{\w+\+\}/g, '.+').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${expression}$`).test(path);
}
