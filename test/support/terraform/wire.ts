import { decode, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { Attribute, Block, NestedBlock } from './schema.ts';

/** A value that is known after apply. */
export const UNKNOWN = Object.freeze({ unknown: true });

/** The values of a resource by attribute and block; `null` in the place of one that is not there. */
export type Values = Readonly<Record<string, unknown>>;

/** Codes of Terraform's for an unknown value, without and with what is known of it all the same. */
const [ANY, REFINED] = [0, 12];

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: ANY,
  encode: (value) => (value === UNKNOWN ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: REFINED, encode: () => null, decode: () => UNKNOWN });

/** A value on the wire. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
}

export const toWire = (values: Values | null): DynamicValue => ({
  msgpack: encode(values, { extensionCodec }),
});

export function fromWire(value: DynamicValue | null | undefined): Values | null {
  if (!value?.msgpack || value.msgpack.length === 0) return null;
  return decode(value.msgpack, { extensionCodec }) as Values | null;
}

const NESTING: Readonly<Record<NestedBlock['nesting'], number>> = { single: 1, list: 2, set: 3 };

/** A schema in the protocol's form. */
export const wireSchema = (schema: Block): object => ({ version: 0, block: wireBlock(schema) });

const wireBlock = ({ attributes, blocks }: Block): object => ({
  attributes: Object.entries(attributes).map(wireAttribute),
  block_types: Object.entries(blocks).map(([type_name, { nesting, max, ...block }]) => ({
    type_name,
    nesting: NESTING[nesting],
    max_items: max,
    block: wireBlock(block),
  })),
});

function wireAttribute([name, { type, nested, hashed: _, ...flags }]: readonly [string, Attribute]): object {
  if (nested) {
    const attributes = Object.entries(nested).map(wireAttribute);
    return { name, ...flags, nested_type: { attributes, nesting: NESTING.single } };
  }
  return { name, ...flags, type: Buffer.from(JSON.stringify(type)) };
}
