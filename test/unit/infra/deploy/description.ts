import { readFileSync } from 'node:fs';

/** One function as both ways to deploy have it. */
interface Described {
  readonly entrypoint: string;
  readonly memory: number;
  /** In seconds. */
  readonly timeout: string;
  readonly concurrency: number;
  readonly zoneInstances: number;
  readonly zoneRequests: number;
  readonly secrets: readonly string[];
  readonly timer?: {
    readonly cron: string;
    readonly payload: string;
    readonly retryAttempts: number;
    readonly retryInterval: number;
  };
}

interface Description {
  readonly name: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, Described>>;
}

export const description = (): Description =>
  JSON.parse(readFileSync('infra/functions.json', 'utf8')) as Description;
