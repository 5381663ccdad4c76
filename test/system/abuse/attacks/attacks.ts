import type { Attack } from './attack.ts';
import { CALLS } from './calls.ts';
import { NAMES } from './names.ts';
import { CALLERS, NEIGHBOURS } from './neighbours.ts';
import { OUTSIDE } from './outside.ts';
import { PAGES } from './pages.ts';

/** Every attack that `npm run abuse` makes. */
export const ATTACKS: readonly Attack[] = [
  ...NEIGHBOURS,
  ...CALLERS,
  ...CALLS,
  ...PAGES,
  ...NAMES,
  ...OUTSIDE,
];
