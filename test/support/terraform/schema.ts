import { readFileSync } from 'node:fs';

/** A type as Terraform writes it: `"string"`, `["set", "string"]`. */
type Type = string | readonly [string, Type];

export interface Attribute {
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  /** Whether the state has a hash in the value's place. */
  readonly hashed: boolean;
  /** One of the two. */
  readonly type?: Type;
  readonly nested?: Attributes;
}

type Attributes = Readonly<Record<string, Attribute>>;

export interface Block {
  readonly attributes: Attributes;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
}

export interface NestedBlock extends Block {
  readonly nesting: 'single' | 'list' | 'set';
  readonly max: number;
  /** Whether none of them in a configuration means those that there are. */
  readonly computed: boolean;
}

export interface ResourceSchema extends Block {
  /** Whether the resource is of the provider's older kind, whose plans Terraform lets differ from what comes of them. */
  readonly legacy: boolean;
  /** What cannot be changed: another value makes another resource. */
  readonly replace: readonly string[];
}

type StoredAttribute = string | { readonly kind: string; readonly nested: Record<string, StoredAttribute> };

interface StoredBlock {
  readonly attributes: Record<string, StoredAttribute>;
  readonly blocks?: Record<string, StoredBlock & { readonly nesting: string; readonly computed?: boolean }>;
}

type Stored = StoredBlock & Pick<ResourceSchema, 'legacy' | 'replace'>;

const mapValues = <A, B>(record: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));

/** The provider's resources, of schemas.json beside this: version 0.222, without the blocks that are not used here. */
export function readSchemas(): Readonly<Record<string, ResourceSchema>> {
  const stored = JSON.parse(readFileSync('test/support/terraform/schemas.json', 'utf8')) as Record<
    string,
    Stored
  >;
  return mapValues(stored, ({ legacy, replace, ...block }) => ({ legacy, replace, ...readBlock(block) }));
}

const PROVIDER = [
  'cloud_id',
  'folder_id',
  'token',
  'service_account_key_file',
  'zone',
  'region_id',
  'endpoint',
];

/** The provider's own settings, those of them that say where and in whose name. */
export const PROVIDER_SCHEMA: Block = {
  attributes: Object.fromEntries(PROVIDER.map((name) => [name, readAttribute('optional string')])),
  blocks: {},
};

function readBlock({ attributes, blocks = {} }: StoredBlock): Block {
  return {
    attributes: mapValues(attributes, readAttribute),
    blocks: mapValues(blocks, ({ nesting, computed = false, ...block }) => {
      const [mode = '', max = '0'] = nesting.split(' ');
      return { nesting: mode as NestedBlock['nesting'], max: Number(max), computed, ...readBlock(block) };
    }),
  };
}

function readAttribute(stored: StoredAttribute): Attribute {
  const words = (typeof stored === 'string' ? stored : stored.kind).split(' ');
  const flags = {
    required: words.includes('required'),
    optional: words.includes('optional'),
    computed: words.includes('computed'),
    sensitive: words.includes('sensitive'),
    hashed: words.includes('hashed'),
  };
  if (typeof stored !== 'string') return { ...flags, nested: mapValues(stored.nested, readAttribute) };
  return { ...flags, type: readType(words.at(-1) ?? '') };
}

function readType(text: string): Type {
  const [, collection, element] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  return collection && element ? [collection, readType(element)] : text;
}
