declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that speaks DynamoDB's protocol, over LevelDB in `path` or in memory. */
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}

/** The inside of the engine, as far as its indexes are repaired. */
declare module 'dynalite/db/index.js' {
  export type EngineItem = Readonly<Record<string, unknown>>;
  export type Keys = readonly { readonly AttributeName: string }[];
  type Callback = (error?: Error | null) => void;

  export interface EngineTable {
    readonly TableName: string;
    readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: Keys }[];
  }

  export interface Database {
    get(key: string, callback: (error: Error | null, item?: EngineItem) => void): void;
    put(key: string, item: EngineItem, callback: Callback): void;
    del(key: string, callback: Callback): void;
    createValueStream(options: object): AsyncIterable<unknown>;
  }

  export interface EngineStore {
    readonly tableDb: Database;
    readonly lifecycleManager: { gracefulClose(callback: Callback): void };
    getItemDb(table: string): Database;
    getIndexDb(type: 'Global', table: string, index: string): Database;
  }

  export function create(options: { readonly path: string }): EngineStore;
  export function createKey(item: EngineItem, table: EngineTable): string;
  export function createIndexKey(item: EngineItem, table: EngineTable, keys: Keys): string;
}
