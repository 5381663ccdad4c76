import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Attribute, Block, NestedBlock, ResourceSchema } from './schema.ts';
import { UNKNOWN, type Values } from './wire.ts';

export interface Plan {
  readonly planned: Values;
  /** What of the difference makes another resource. */
  readonly replace: readonly string[];
}

/**
 * What a configuration comes to: what it leaves open stays as it is, or is known after apply.
 *
 * Without blocks of a kind that is computed those that there are stay, as in the provider's older resources.
 */
export function plan(schema: ResourceSchema, prior: Values | null, config: Values): Plan {
  const planned = planBlock(schema, prior, config);
  const replace = prior
    ? schema.replace.filter((name) => !isDeepStrictEqual(prior[name], planned[name]))
    : [];
  return { planned, replace };
}

function planBlock({ attributes, blocks }: Block, prior: Values | null, config: Values): Values {
  return Object.fromEntries([
    ...Object.entries(attributes).map(([name, attribute]) => [
      name,
      planAttribute(attribute, prior, prior?.[name], config[name]),
    ]),
    ...Object.entries(blocks).map(([name, block]) => [name, planNested(block, prior?.[name], config[name])]),
  ]);
}

function planAttribute(
  { computed, hashed, nested }: Attribute,
  around: Values | null,
  prior: unknown,
  config: unknown,
): unknown {
  if (config === null || config === undefined) {
    if (!computed) return null;
    return around ? prior : UNKNOWN;
  }
  if (nested && config !== UNKNOWN) {
    return planBlock({ attributes: nested, blocks: {} }, (prior as Values | null) ?? null, config as Values);
  }
  return hashed && typeof config === 'string' ? hash(config) : config;
}

function planNested(block: NestedBlock, prior: unknown, config: unknown): unknown {
  if (config === UNKNOWN || config === null || config === undefined) return config ?? null;
  if (!Array.isArray(config)) return planBlock(block, (prior as Values | null) ?? null, config as Values);
  const before = Array.isArray(prior) ? (prior as readonly Values[]) : [];
  if (config.length === 0 && block.computed) return before;
  return config.map((each: unknown, index) =>
    each === UNKNOWN ? UNKNOWN : planBlock(block, before[index] ?? null, each as Values),
  );
}

const hash = (value: string): string => createHash('sha256').update(value).digest('base64');
