import type { Timing } from '../../model/core/timing.ts';
import type { StoreCall } from '../store.ts';
import type { Dynamo } from './dynamo.ts';
import type { Attributes, Item } from './items.ts';
import type { Table } from './tables.ts';

/** What a write asks of the item that is there; `values` are the `:names` in it. */
interface Condition {
  readonly condition: string;
  readonly values?: Attributes;
}

/**
 * How a conditional write ended. `unsure` is a refusal after an attempt whose answer got lost: the item may be as
 * it is because that attempt was applied, so whoever needs to know reads it again.
 */
export type WriteOutcome = 'written' | 'refused' | 'unsure';

interface Range extends Condition {
  readonly index?: string;
  /** @default false */
  readonly descending?: boolean;
  /** How many items a page may hold; without it, as many as fit into a megabyte. */
  readonly pageSize?: number;
}

/** Single-item writes, reads by key: what the store needs of the Document API, retried and counted. */
export interface Documents {
  /** Strongly consistent. */
  get(table: Table, key: Attributes, call: StoreCall): Promise<Item | undefined>;
  /** Page after page, strongly consistent unless an index is asked; whoever has enough stops reading. */
  query(table: Table, range: Range, call: StoreCall): AsyncGenerator<Item>;
  put(table: Table, item: Attributes, condition: Condition, call: StoreCall): Promise<WriteOutcome>;
  /** Answers the item as it is after the update, if the update was made. */
  update(
    table: Table,
    key: Attributes,
    update: Condition & { readonly update: string },
    call: StoreCall,
  ): Promise<{ readonly outcome: WriteOutcome; readonly item?: Item }>;
  /** With a condition, only the item that it holds for. */
  delete(table: Table, key: Attributes, call: StoreCall, condition?: Condition): Promise<void>;
  /** Writes up to 25 items whatever was there; texts in them must not be empty. */
  putBatch(table: Table, items: readonly Attributes[], call: StoreCall): Promise<void>;
}

/** What the requests are made with. */
export interface Requests {
  readonly dynamo: () => Promise<Dynamo>;
  readonly tablePrefix: string;
  readonly timing: Timing;
  /** Told of the request units of every request that was answered. */
  readonly onRequestUnits: (units: number) => void;
}
