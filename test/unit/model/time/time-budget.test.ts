import { expect, test } from '@jest/globals';
import infra from '../../../../infra/functions.json';
import * as written from '../../../../lib/model/time/time-budget.ts';

type Budget = { readonly [Name in keyof typeof written]: number };

const { functions } = infra;
const timeoutOf = (name: keyof typeof functions): number => Number(functions[name].timeout) * 1000;

/** What others fix: the gateway gives up, many clients do, the timer comes every minute. */
const GATEWAY_MS = 300_000;
const CLIENT_MS = 30_000;
const TIMER_PERIOD_MS = 60_000;
/** What is promised to callers. */
const LONGEST_WAIT_MS = 240_000;
const ANSWERED_BEFORE_MS = 5_000;
const DELIVERED_WITHIN_MS = 15_000;
const LOST_AFTER_MS = 60_000;

/** What an invocation of the timer has for one poll. */
const timerMs = (b: Budget): number =>
  timeoutOf('poll') - b.ANSWER_RESERVE_MS - b.TIMER_RESERVE_MS + b.TIMER_POLL_MS;

const SHORT_CALLS = ['backup', 'get', 'list', 'watches'] as const;

/** Each relation, as a sentence and as arithmetic. */
const RELATIONS: Readonly<Record<string, (b: Budget) => boolean>> = {
  'a call and its answer end before a client gives up': (b) => b.CALL_MS + b.ANSWER_RESERVE_MS < CLIENT_MS,
  'the timeout of each function that does not wait holds a whole call and its answer': (b) =>
    SHORT_CALLS.every((name) => b.CALL_MS + b.ANSWER_RESERVE_MS <= timeoutOf(name)),
  'a call that starts an operation has time to register its watch, and to answer': (b) =>
    b.REGISTER_MS + b.REGISTER_RESERVE_MS <= b.CALL_MS,
  'a call that makes a watch has time to check its sink and for the first poll': (b) =>
    b.SINK_MS + b.FIRST_POLL_MS <= b.CALL_MS,
  'registering a watch holds the first poll': (b) => b.FIRST_POLL_MS <= b.REGISTER_MS,
  'the first poll outlasts the lease of a poll that is under way': (b) => b.FIRST_POLL_MS >= b.POLL_LEASE_MS,
  'after registering, a poll that was cut off still has its last writes': (b) =>
    b.REGISTER_RESERVE_MS >= b.POLL_RESERVE_MS,
  'taking in machines holds the first poll of each': (b) => b.ADD_MEMBERS_MS >= b.FIRST_POLL_MS,
  'a call that watches a folder has time to list its machines, besides taking them in and the writes behind':
    (b) => b.ADD_MEMBERS_MS + b.ADD_MEMBERS_RESERVE_MS < b.CALL_MS,
  'the writes behind the machines have no less time than those behind one operation': (b) =>
    b.ADD_MEMBERS_RESERVE_MS >= b.REGISTER_RESERVE_MS,

  'a wait is as long as is promised': (b) => b.MAX_WAIT_MS === LONGEST_WAIT_MS,
  'the timeout of the function that waits holds the longest wait and what comes behind it': (b) =>
    b.MAX_WAIT_MS + b.WAIT_RESERVE_MS + b.ANSWER_RESERVE_MS <= timeoutOf('watch'),
  'the gateway holds what the function that waits may take': () => timeoutOf('watch') <= GATEWAY_MS,
  'a wait and its last writes end five seconds before the deadline of the function itself': (b) =>
    b.WAIT_RESERVE_MS - b.POLL_RESERVE_MS + b.ANSWER_RESERVE_MS === ANSWERED_BEFORE_MS,
  'what is under way at the end of a wait ends before its deadline': (b) =>
    b.WAIT_LAST_MS < b.WAIT_RESERVE_MS,
  'what is under way at the end of a wait has its last writes, and a call before them': (b) =>
    b.WAIT_LAST_MS > 2 * b.POLL_RESERVE_MS,

  'a lease holds what a poll may take at the end of an invocation': (b) => b.POLL_LEASE_MS > b.TIMER_POLL_MS,
  'a poll that failed has a longer lease than another': (b) => b.LONG_POLL_LEASE_MS > b.POLL_LEASE_MS,
  'an invocation of the timer holds the call of a slow upstream and its last writes': (b) =>
    b.SLOW_CALL_MS + b.POLL_RESERVE_MS <= timerMs(b),
  'the call of a slow upstream has most of an invocation': (b) =>
    2 * (b.SLOW_CALL_MS + b.POLL_RESERVE_MS) > timerMs(b),
  'what a wake has announced is awaited for longer than the poll of a slow upstream': (b) =>
    b.ANNOUNCED_MS > b.SLOW_CALL_MS + b.POLL_RESERVE_MS,
  'a timer counts as not running when two of its invocations were left out': (b) =>
    b.UNPOLLED_AFTER_MS === 2 * TIMER_PERIOD_MS,
  'a waiting caller holds a task for as long as the longest poll of the timer': (b) =>
    b.WAIT_LEASE_MS >= b.LONG_POLL_LEASE_MS,
  'a waiting caller that renews at half its lease always has time for a poll': (b) =>
    b.WAIT_LEASE_MS / 2 >= b.POLL_LEASE_MS,
  'an overdue task was left to other callers for longer than a lease': (b) => b.OVERDUE_MS > b.WAIT_LEASE_MS,
  'an overdue task is taken before the next invocation of the timer': (b) => b.OVERDUE_MS < TIMER_PERIOD_MS,
  'a request for a task outlasts the lease of a poll that is under way': (b) =>
    b.HANDOVER_MS >= b.LONG_POLL_LEASE_MS,
  'the timer yields a task no longer than the caller would hold it': (b) => b.HANDOVER_MS <= b.WAIT_LEASE_MS,
  'a poll keeps time for its last writes, and has some for a call before': (b) =>
    2 * b.POLL_RESERVE_MS < b.TIMER_POLL_MS,
  'an operation is lost after as long as is promised': (b) => b.LOST_AFTER_MS === LOST_AFTER_MS,
  'what a wake has announced is awaited for longer than any poll holds its task': (b) =>
    b.ANNOUNCED_MS > 2 * Math.max(b.LONG_POLL_LEASE_MS, b.WAIT_LEASE_MS),
  'what a wake has announced is awaited no longer than until the next invocation of the timer': (b) =>
    b.ANNOUNCED_MS <= TIMER_PERIOD_MS,

  'a name is asked of two name servers, should the first be silent': (b) =>
    2 * b.NAME_SERVER_MS === b.NAME_MS,
  'a name that is resolved at the last moment leaves its receiver half of the time': (b) =>
    2 * b.NAME_MS === b.SINK_MS,

  'a delivery is the call of the sink and the write behind it': (b) =>
    b.SINK_MS + b.DELIVERY_RESERVE_MS === b.DELIVERY_MS,
  'a fan-out makes room sooner than a run of deliveries': (b) => b.FANOUT_RUN_MS < b.DELIVER_RUN_MS,
  'a fan-out has longer than what is left at the end of an invocation': (b) =>
    b.FANOUT_RUN_MS > b.TIMER_POLL_MS,
  'the lease of a fan-out holds a run and a page that takes as long': (b) =>
    2 * b.FANOUT_RUN_MS <= b.FANOUT_LEASE_MS,
  'the fan-out of an invocation that was killed goes on in the next but one at the latest': (b) =>
    b.FANOUT_LEASE_MS < TIMER_PERIOD_MS,
  'a run of deliveries holds a whole one': (b) => b.DELIVER_RUN_MS >= b.DELIVERY_MS,
  'the lease of deliveries holds a run, and a delivery that begins at its end': (b) =>
    b.DELIVER_RUN_MS + b.DELIVERY_MS < b.DELIVER_LEASE_MS,
  'the deliveries of an invocation that has died are free before the next but one': (b) =>
    b.DELIVER_LEASE_MS < TIMER_PERIOD_MS,

  'the reserve of the timer holds a delivery and the last writes': (b) =>
    b.DELIVERY_MS + 2 * b.POLL_RESERVE_MS <= b.TIMER_RESERVE_MS,
  'the reserve of the timer holds the rest of its polls': (b) => b.TIMER_POLL_MS < b.TIMER_RESERVE_MS,
  'the timeout of poll takes tasks until the next invocation does': (b) =>
    timeoutOf('poll') - b.ANSWER_RESERVE_MS - b.TIMER_RESERVE_MS === TIMER_PERIOD_MS,
  'the second look comes when the polls of the invocation before have given their tasks back': (b) =>
    b.SECOND_LOOK_MS === b.TIMER_POLL_MS,
  'the timer looks as often as changes are promised to be delivered': (b) =>
    b.TIMER_LOOK_MS === DELIVERED_WITHIN_MS,
};

test.each(Object.entries(RELATIONS))('%s', (_, holds) => {
  expect(holds(written)).toBe(true);
});

const changes = Object.entries(written).flatMap(([name, ms]) => [
  { name, ms: ms * 2 },
  { name, ms: ms / 2 },
]);

test.each(changes)('$name cannot be $ms alone', ({ name, ms }) => {
  const changed = { ...written, [name]: ms };
  expect(Object.values(RELATIONS).every((holds) => holds(changed))).toBe(false);
});
