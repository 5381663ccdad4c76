import type { Timing } from '../../model/time/timing.ts';
import type { StoreCall } from '../store-call.ts';
import type { Dynamo } from './dynamo.ts';
import type { Attributes, Item } from './items.ts';
import type { Table } from './tables.ts';
import type { Turns } from './yielding.ts';

/** How many requests of one call of the store are under way at once. */
export const REQUESTS_AT_ONCE = 16;

/** A condition on the stored item; `values` are the `:names` in it. */
interface Condition {
  readonly condition: string;
  readonly values?: Attributes;
}

/**
 * How a conditional write ended. `unsure` is a refusal after an attempt whose answer was lost: that attempt
 * may have been applied, so a caller that needs to know reads the item again.
 */
export type WriteOutcome = 'written' | 'refused' | 'unsure';

interface Range extends Condition {
  readonly index?: string;
  /** @default false */
  readonly descending?: boolean;
  /** The key of an item, the index's and the table's own, behind which the range begins; it may be gone. */
  readonly after?: Attributes;
  /** The most items of a page. @default as many as fit into a megabyte */
  readonly pageSize?: number;
}

/** The part of the Document API that the store needs, with retries and counted request units. */
export interface Documents {
  /** Strongly consistent. */
  get(table: Table, key: Attributes, call: StoreCall): Promise<Item | undefined>;
  /** Reads page by page as the caller iterates; strongly consistent unless an index is named. */
  query(table: Table, range: Range, call: StoreCall): AsyncGenerator<Item>;
  put(table: Table, item: Attributes, condition: Condition, call: StoreCall): Promise<WriteOutcome>;
  /** Answers the item as it is after the update, if the update was made. */
  update(
    table: Table,
    key: Attributes,
    update: Condition & { readonly update: string },
    call: StoreCall,
  ): Promise<{ readonly outcome: WriteOutcome; readonly item?: Item }>;
  /** With a condition, only the item that it holds for. Answers the item as it was, if there was one. */
  delete(
    table: Table,
    key: Attributes,
    call: StoreCall,
    condition?: Condition,
  ): Promise<{ readonly outcome: WriteOutcome; readonly item?: Item }>;
  /** Writes up to 25 items unconditionally; texts in them must not be empty. */
  putBatch(table: Table, items: readonly Attributes[], call: StoreCall): Promise<void>;
}

/** The dependencies of the requests. */
export interface Requests {
  readonly dynamo: () => Promise<Dynamo>;
  readonly tablePrefix: string;
  readonly timing: Timing;
  /** Called with the request units of every answered request. */
  readonly onRequestUnits: (units: number) => void;
  /** What requests wait for. @default nothing */
  readonly turns?: Turns | undefined;
}
