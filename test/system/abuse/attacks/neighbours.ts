import { type Attack, compared, p99, time } from './attack.ts';
import { callersBesideTimer, TWENTY } from './busy-store.ts';
import { deliveries, gaps, SECOND } from './neighbourhood.ts';

const HALF = "the p99 of the others' grows by a half";

const hangingReceivers = (attempts: number, when: string): Attack => ({
  attack: `200 receivers of one tenant hang${when}, beside another's`,
  bound: HALF,
  run: async () => compared(await deliveries(0, 0), await deliveries(200, attempts)),
});

/** What tenants and upstreams do to others by being slow. */
export const NEIGHBOURS: readonly Attack[] = [
  hangingReceivers(0, ''),
  hangingReceivers(1, ' that have failed before'),
  {
    attack: '600 tasks of one tenant are due, of which a look shows 400',
    bound: "the p99 of the others' grows by 2 s",
    async run() {
      const [alone, beside] = [p99(await deliveries(0, 0)), p99(await deliveries(600, 1))];
      return {
        seen: `p99 ${time(alone)} alone, ${time(beside)} beside it`,
        ok: beside <= alone + 2 * SECOND,
      };
    },
  },
  {
    attack: '60 lists of one host hang, beside those of another',
    bound: HALF,
    run: async () => compared(await gaps(0, 'dns/zones'), await gaps(60, 'dns/zones')),
  },
];

/** What is left is the callers': of 6,000 units in two minutes, of which the timer takes a quarter. */
const LEAST_PAGES = 60;

/** What callers do to the timer by using up the store. */
export const CALLERS: readonly Attack[] = [
  {
    attack: 'twenty callers ask for the dearest page again and again, the store takes 50 units a second',
    bound: "the p99 of the timer's polls grows by a half",
    async run() {
      const [alone, beside] = [
        await callersBesideTimer({ ...TWENTY, count: 0 }),
        await callersBesideTimer(TWENTY),
      ];
      const { seen, ok } = compared(alone.gaps, beside.gaps);
      return { seen: `${seen}; ${beside.pages} pages for the callers`, ok: ok && beside.pages > LEAST_PAGES };
    },
  },
];
