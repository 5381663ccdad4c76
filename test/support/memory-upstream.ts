import { TrackerError } from '../../lib/model/core/error.ts';
import type { Operation } from '../../lib/model/operation/operation.ts';
import type { ListRequest, Provider, UpstreamPage } from '../../lib/providers/provider.ts';

/** How an upstream pages, and everything it may do wrong in that. */
export interface UpstreamHabits {
  /** Its rows, in order; rows may come and go between two calls. */
  readonly rows: readonly Operation[];
  /** How many rows it answers from `offset` on, having answered `empty` pages without a row there. */
  readonly answers?: (asked: number, offset: number, empty: number) => number;
  /** The length of its page tokens. */
  readonly tokenLength?: number;
  /** Whether a token means the row that it was made behind, and not a number of rows. */
  readonly keyset?: boolean;
  readonly maxPageSize?: number;
  readonly filterFields?: readonly string[];
  readonly page?: (page: UpstreamPage, request: ListRequest) => UpstreamPage;
}

export interface MemoryUpstream extends Provider {
  readonly requests: readonly ListRequest[];
}

/**
 * An upstream in memory, behind the port that the use cases see. It stands for no wire: how real answers are read is
 * the adapters' business and tested there. It takes no filter, as upstreams are free to do.
 */
export function createMemoryUpstream(habits: UpstreamHabits): MemoryUpstream {
  const {
    answers = (asked: number) => asked,
    tokenLength = 0,
    maxPageSize = 1000,
    filterFields = [],
  } = habits;
  const requests: ListRequest[] = [];
  const write = (offset: number, empty: number): string => {
    const place = habits.keyset ? (habits.rows[offset - 1]?.id ?? '') : String(offset);
    return `${place}:${empty}`.padEnd(tokenLength, '~');
  };
  const read = (token: string): { readonly offset: number; readonly empty: number } => {
    const [place = '', empty = ''] = token.replace(/~+$/, '').split(':');
    const offset = habits.keyset ? habits.rows.findIndex(({ id }) => id === place) + 1 : Number(place);
    return { offset, empty: Number(empty) };
  };
  const refuse = async (): Promise<never> => {
    throw new TrackerError('UNIMPLEMENTED', 'this upstream lists only');
  };
  return {
    requests,
    limits: () => ({ maxPageSize, filterFields }),
    async list(request) {
      requests.push(request);
      const { offset, empty } =
        request.pageToken === undefined ? { offset: 0, empty: 0 } : read(request.pageToken);
      const end = offset + answers(request.pageSize, offset, empty);
      const page = {
        operations: habits.rows.slice(offset, end),
        ...(end < habits.rows.length ? { nextPageToken: write(end, end === offset ? empty + 1 : 0) } : {}),
      };
      return habits.page?.(page, request) ?? page;
    },
    get: refuse,
    cancel: refuse,
  };
}

export function createRows(count: number, first = 0): Operation[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `op${String(first + index).padStart(5, '0')}`;
    const done = index % 3 !== 0;
    return {
      id,
      name: `operations/${id}`,
      description: '',
      createdBy: '',
      done,
      state: done ? 'SUCCEEDED' : 'RUNNING',
    };
  });
}
