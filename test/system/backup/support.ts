import { afterAll, beforeAll } from '@jest/globals';
import { createBackupFunction } from '../../../functions/backup.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_BACKUP, DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { type Answer, call, environmentOf } from '../../support/handlers.ts';

export const NOON = Date.UTC(2026, 10, 20, 12);
export const FOLDER = DEMO_PARENTS.folderId;
export const RESOURCES = '/v1/backup/resources';
export const MACHINE = DEMO_BACKUP.slice(DEMO_BACKUP.lastIndexOf('/') + 1);
export const PATH = `${RESOURCES}/${MACHINE}`;

/** A simulated cloud with a clock of its own and the function in front of it. */
export interface Rig {
  readonly cloud: Cloud;
  readonly handler: Handler;
  /** In milliseconds since the epoch; moves only when it is set. */
  now: number;
  readonly get: (url: string) => Promise<Answer>;
  readonly send: (method: 'POST' | 'DELETE', url: string, body?: object) => Promise<Answer>;
  readonly raw: (input: object) => Promise<unknown>;
}

const context = { requestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };

/** Starts a rig before the tests of a file and closes it behind them; `rig()` is it. */
export function useRig(environment: Environment = {}): () => Rig {
  let rig: Rig | undefined;
  beforeAll(async () => {
    const cloud = await startCloud({ populate: true, now: () => rig?.now ?? NOON });
    const handler = createBackupFunction(environmentOf(cloud, environment));
    rig = {
      cloud,
      handler,
      now: NOON,
      get: (url) => call(handler, url),
      send: (method, url, body) => call(handler, url, method, body ? JSON.stringify(body) : ''),
      raw: (input) => handler(input, context),
    };
  });
  afterAll(() => rig?.cloud.close());
  return () => {
    if (!rig) throw new Error('the rig has not started');
    return rig;
  };
}

/** The error body of both families. */
export function errorBody(status: number, code: number, name: string, message: string) {
  return {
    statusCode: status,
    body: { code, message, error: { code: status, status: name, message } },
  };
}
