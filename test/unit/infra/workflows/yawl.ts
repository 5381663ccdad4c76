import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** The part of YaWL 0.1 that the workflows here are written in. */
export interface Workflow {
  readonly start: string;
  readonly steps: Readonly<Record<string, Step>>;
}

export interface Step {
  readonly switch?: {
    readonly choices: readonly { readonly condition: string; readonly next: string }[];
    readonly default?: { readonly next: string };
  };
  readonly while?: Transition & {
    readonly condition: string;
    readonly maxIterations: number;
    readonly do: Workflow;
  };
  readonly noOp?: Transition;
  readonly functionCall?: IntegrationStep & { readonly functionId: string };
  readonly httpCall?: IntegrationStep & {
    readonly url: string;
    readonly method: string;
    readonly body: string;
  };
  readonly success?: object;
  readonly fail?: { readonly errorMessage: string };
}

interface Transition {
  readonly output?: string;
  readonly next?: string;
}

export interface IntegrationStep extends Transition {
  readonly input?: string;
  readonly retryPolicy?: {
    readonly errorList: readonly string[];
    readonly initialDelay: string;
    readonly backoffRate: number;
    readonly maxDelay: string;
    readonly retryCount: number;
  };
  readonly catch?: readonly {
    readonly errorList: readonly string[];
    readonly output: string;
    readonly next: string;
  }[];
}

/** A file in infra/workflows/, read strictly: keys that come twice and the like are errors. */
export function readWorkflow(name: string): Workflow & { readonly yawl: string } {
  const text = readFileSync(resolve('infra/workflows', name), 'utf8');
  return parse(text, { strict: true, uniqueKeys: true }) as Workflow & { readonly yawl: string };
}

/** Where a step can lead, within its own list of steps. */
export function nextOf({ switch: choice, while: loop, noOp, functionCall, httpCall }: Step): string[] {
  const integration = functionCall ?? httpCall;
  const all = [
    ...(choice?.choices.map(({ next }) => next) ?? []),
    choice?.default?.next,
    loop?.next,
    noOp?.next,
    integration?.next,
    ...(integration?.catch?.map(({ next }) => next) ?? []),
  ];
  return all.filter((next) => next !== undefined);
}
