import { expect, test } from '@jest/globals';
import { deriveState, STATES, TERMINAL_STATES } from '../../../../lib/model/operation/operation.ts';

const error = { code: 9, message: 'no', details: [] };
const cancelled = { code: 1, message: 'stopped', details: [] };
const response = { '@type': 'x' };

test.each([
  ['yandex', 'RUNNING', { done: false }],
  ['google', 'RUNNING', { done: false }],
  ['yandex', 'RUNNING', { done: false, response }],
  ['google', 'RUNNING', { done: false, response }],
  ['yandex', 'FAILING', { done: false, error }],
  ['google', 'FAILING', { done: false, error }],
  ['yandex', 'FAILING', { done: false, error: cancelled }],
  ['google', 'FAILING', { done: false, error: cancelled }],
  ['yandex', 'FAILED', { done: true, error }],
  ['google', 'FAILED', { done: true, error }],
  ['yandex', 'FAILED', { done: true, error, response }],
  ['google', 'FAILED', { done: true, error, response }],
  ['yandex', 'CANCELLED', { done: true, error: cancelled }],
  ['google', 'CANCELLED', { done: true, error: cancelled }],
  ['yandex', 'SUCCEEDED', { done: true, response }],
  ['google', 'SUCCEEDED', { done: true, response }],
  ['yandex', 'SUCCEEDED', { done: true, response: {} }],
  ['yandex', 'UNKNOWN', { done: true }],
  ['google', 'SUCCEEDED', { done: true }],
] as const)('of %s derives %s from %j', (family, state, evidence) => {
  expect(deriveState(family, evidence)).toBe(state);
});

test('leaves no state but RUNNING and FAILING', () => {
  expect(STATES.filter((state) => !TERMINAL_STATES.has(state))).toEqual(['RUNNING', 'FAILING']);
});
