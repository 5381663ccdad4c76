import { EXPIRES } from './items.ts';

/** `S` is text, `N` a number. */
type KeyType = 'S' | 'N';
type Key = readonly [name: string, type: KeyType];

/** A table of the store. Items are sorted by the key's second attribute. */
export interface Table {
  readonly name: string;
  readonly key: readonly Key[];
  /** Projects every attribute: the Document API has no other. */
  readonly index?: { readonly name: string; readonly key: readonly Key[] };
  /** The attribute with a row's expiry. */
  readonly expires?: string;
}

/**
 * Attribute names are short: they count in every item's size. Common to all: `e` epoch, `x` expiry, `o` the
 * operation's JSON. The other names are documented where the items are written.
 */
export const TABLES = {
  tasks: {
    name: 'tasks',
    key: [['id', 'S']],
    index: {
      name: 'due',
      key: [
        ['h', 'N'],
        ['d', 'N'],
      ],
    },
  },
  tracking: {
    name: 'tracking',
    key: [
      ['r', 'S'],
      ['p', 'S'],
    ],
  },
  operations: {
    name: 'operations',
    key: [
      ['h', 'S'],
      ['c', 'S'],
    ],
    expires: EXPIRES,
  },
  changes: {
    name: 'changes',
    key: [
      ['r', 'S'],
      ['v', 'N'],
    ],
    expires: EXPIRES,
  },
  watches: {
    name: 'watches',
    key: [
      ['t', 'S'],
      ['id', 'S'],
    ],
    index: {
      name: 'active',
      key: [
        ['r', 'S'],
        ['id', 'S'],
      ],
    },
    expires: EXPIRES,
  },
  consumers: {
    name: 'consumers',
    key: [
      ['t', 'S'],
      ['n', 'S'],
    ],
    expires: EXPIRES,
  },
} as const satisfies Record<string, Table>;
