import { CALLERS } from './attacks/neighbours.ts';
import { testAttacks } from './holds.ts';

testAttacks(CALLERS);
