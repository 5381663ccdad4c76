import type { Table } from './tables.ts';

const KB = 1024;
const startedUnits = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));

/**
 * Request units of a write or a deletion: 2 per started kilobyte of the item, and the same again for an
 * index. A refused conditional write counts as a write of up to a kilobyte; its price is not documented.
 */
export const writeUnits = (table: Table, bytes: number): number =>
  2 * startedUnits(bytes, KB) * (table.index ? 2 : 1);

/** Request units of a read: 1 per started 4 KB of what was read, at least 1. */
export const readUnits = (bytes: number): number => startedUnits(bytes, 4 * KB);
