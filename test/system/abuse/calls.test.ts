import { CALLS } from './attacks/calls.ts';
import { testAttacks } from './holds.ts';

testAttacks(CALLS);
