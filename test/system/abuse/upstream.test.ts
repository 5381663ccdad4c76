import { OUTSIDE } from './attacks/outside.ts';
import { testAttacks } from './holds.ts';

testAttacks(OUTSIDE);
