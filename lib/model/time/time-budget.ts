// The durations that count on each other, in milliseconds. time-budget.test.ts states the relations and adds
// them up; ARCHITECTURE.md, "Time budget", draws them.

/** The longest that a call takes which does not wait for news; many clients give up after 30 s. */
export const CALL_MS = 25_000;
/** What an invocation keeps for its answer after the last upstream call was given up. */
export const ANSWER_RESERVE_MS = 1_000;

/** The longest wait that a caller may ask for; the gateway itself gives up after 300 s. */
export const MAX_WAIT_MS = 240_000;
/** A wait ends this long before its deadline, which leaves its last writes and an answer in time. */
export const WAIT_RESERVE_MS = 6_000;
/** The time of what is under way when a wait ends, and of the first call of a very short wait. */
export const WAIT_LAST_MS = 5_000;

/** What a poll keeps of its time for its last writes. */
export const POLL_RESERVE_MS = 2_000;
/** The lease of a poll by the timer. */
export const POLL_LEASE_MS = 10_000;
/** The lease of a poll by the timer that failed before, or that has to read everything there is. */
export const LONG_POLL_LEASE_MS = 20_000;
/** The longest that one call is waited for, where the upstream is known to be slow. */
export const SLOW_CALL_MS = 52_000;
/** The lease of a waiting caller, which renews it at half its time. */
export const WAIT_LEASE_MS = 20_000;
/** A task that has been due for this long is taken by any waiting caller, however little time it has left. */
export const OVERDUE_MS = 30_000;
/** Once a task has been due for this long, its timer counts as not running, and those who wait are told so. */
export const UNPOLLED_AFTER_MS = 120_000;
/** How long a timer yields a requested task to the caller that asked for it. */
export const HANDOVER_MS = 20_000;
/** An operation that was known is gone only once it has not been found for this long. */
export const LOST_AFTER_MS = 60_000;

/** How long a caller that begins to follow something waits for its first poll. */
export const FIRST_POLL_MS = 15_000;
/** How long registering a watch takes at most, after its operation was started. */
export const REGISTER_MS = 20_000;
/** What registering such a watch leaves for the answer, which alone says what was started. */
export const REGISTER_RESERVE_MS = 3_000;
/** How long a caller that watches a folder waits for its machines to be taken in. */
export const ADD_MEMBERS_MS = 15_000;
/** What taking in machines leaves for the writes behind it. */
export const ADD_MEMBERS_RESERVE_MS = 5_000;

/** A name that is not resolved by then is not resolved now, whichever name servers were asked. */
export const NAME_MS = 5_000;
/** A name server that has not answered by then is given up, for the next one if there is any. */
export const NAME_SERVER_MS = 2_500;
/** A sink that has not answered by then has failed. */
export const SINK_MS = 10_000;
/** What a delivery keeps of its time for the write behind it. */
export const DELIVERY_RESERVE_MS = 1_000;
/** A delivery with less time than this may be cut off, and repeated, although its sink is well. */
export const DELIVERY_MS = 11_000;
/** A watch with much to deliver makes room for others after this. */
export const DELIVER_RUN_MS = 20_000;
/** The lease of one run of a watch's deliveries. */
export const DELIVER_LEASE_MS = 40_000;
/** A fan-out with many watches to wake makes room for others after this. */
export const FANOUT_RUN_MS = 10_000;
/** The lease of a fan-out, renewed with each page of watches. */
export const FANOUT_LEASE_MS = 30_000;
/** A wake's change that is not committed by then never will be: the lease of its poller is over. */
export const ANNOUNCED_MS = 60_000;

/** The timer takes no more tasks this long before its deadline, which lets begun deliveries end. */
export const TIMER_RESERVE_MS = 15_000;
/** What a poll has of that reserve; the next poll continues a scan that is cut off. */
export const TIMER_POLL_MS = 5_000;
/** How often the timer looks for tasks that others have added or woken. */
export const TIMER_LOOK_MS = 15_000;
/** The timer's second look comes sooner: the polls of the previous invocation are released by then. */
export const SECOND_LOOK_MS = 5_000;
