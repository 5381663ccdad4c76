import { REFUSES_PAGE_TOKEN } from '../model/core/code-sets.ts';
import { TrackerError } from '../model/core/error.ts';
import { MAX_PAGE_SIZE } from '../model/core/page.ts';
import { isAnswerTooLarge } from '../model/core/too-large.ts';

interface Paging {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

/** What has been learnt of one list. */
interface Learnt {
  /** The largest page that it is asked for. */
  readonly size: number;
  /** How many pages of that size have come in a row. */
  readonly fits: number;
  /** After this number, twice the size is tried. */
  readonly patience: number;
  /** Its upstream has refused a token, perhaps for another size: sizes grow between scans only. */
  readonly steady: boolean;
}

/** The page sizes at which lists answer no more than can be read. */
export interface PageSizes {
  /**
   * Gets a page, and asks again for half as many rows while the answer is too large, down to one row. What
   * worked is remembered by list, and grows again where rows become smaller.
   *
   * @throws {TrackerError} what `ask` throws, also where one row alone is too large. An upstream that takes a
   *   page token only with its own page size refuses it after a change: the list has to be begun again.
   */
  fit<Page>(list: string, paging: Paging, ask: (pageSize: number) => Promise<Page>): Promise<Page>;
}

const MAX_PATIENCE = 1_024;
/** How many lists are remembered; the one that was learnt first is forgotten first. */
const MAX_LISTS = 1_000;

export function createPageSizes(): PageSizes {
  const lists = new Map<string, Learnt>();

  function learn(list: string, learnt: Learnt): void {
    lists.delete(list);
    const [oldest] = lists.keys();
    if (oldest !== undefined && lists.size >= MAX_LISTS) lists.delete(oldest);
    if (learnt.size < MAX_PAGE_SIZE) lists.set(list, learnt);
  }

  return {
    async fit(list, { pageSize, pageToken }, ask) {
      const before = lists.get(list);
      const grows =
        before !== undefined && before.fits >= before.patience && !(before.steady && pageToken !== undefined);
      const limit = before === undefined ? pageSize : before.size * (grows ? 2 : 1);
      const { patience = 1, steady = false } = before ?? {};
      let size = Math.min(pageSize, limit);
      for (let halved = false; ; halved = true) {
        try {
          const page = await ask(size);
          if (halved) learn(list, { size, fits: 0, patience: Math.min(2 * patience, MAX_PATIENCE), steady });
          else if (before && size === limit) {
            learn(list, { size, fits: grows ? 1 : before.fits + 1, patience, steady });
          }
          return page;
        } catch (thrown) {
          const error = TrackerError.from(thrown);
          const refused = pageToken !== undefined && REFUSES_PAGE_TOKEN.has(error.code);
          if (refused && (halved || before)) learn(list, { size, fits: 0, patience, steady: true });
          else if (halved || isAnswerTooLarge(error)) learn(list, { size, fits: 0, patience, steady });
          if (size === 1 || !isAnswerTooLarge(error)) throw error;
          size = Math.floor(size / 2);
        }
      }
    },
  };
}
