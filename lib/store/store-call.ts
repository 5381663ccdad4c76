import type { Deadline } from '../model/time/deadline.ts';

/** The limits of a call to the store: no attempt or wait goes past its deadline. */
export type StoreCall = Deadline;
