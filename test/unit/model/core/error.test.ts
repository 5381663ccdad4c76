import { expect, test } from '@jest/globals';
import { invalidArgument, renamed, TrackerError } from '../../../../lib/model/core/error.ts';

test('passes its own kind through as it is', () => {
  const error = new TrackerError('NOT_FOUND', 'gone');
  expect(TrackerError.from(error)).toBe(error);
});

test('wraps everything else as an internal error that says nothing of it', () => {
  for (const thrown of [new TypeError('secret'), 'secret', undefined, null, 42, { message: 'secret' }]) {
    const { code, message, details, retryAfterMs, cause } = TrackerError.from(thrown);
    expect({ code, message, details, retryAfterMs, cause }).toEqual({
      code: 'INTERNAL',
      message: 'internal error',
      details: [],
      retryAfterMs: undefined,
      cause: thrown,
    });
  }
});

test('knows an error that another copy of the class made', () => {
  const other = Object.assign(new Error('gone'), { name: 'TrackerError', code: 'NOT_FOUND', details: [] });
  expect(other instanceof TrackerError).toBe(true);
  expect(
    [new Error('x'), { name: 'TrackerError' }, null].some((value) => value instanceof TrackerError),
  ).toBe(false);
});

test('names the field of an invalid argument in message and details', () => {
  const { code, message, details } = invalidArgument('filter', 'is too long');
  expect({ code, message, details }).toEqual({
    code: 'INVALID_ARGUMENT',
    message: 'filter is too long',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'filter', description: 'is too long' }],
      },
    ],
  });
});

test('renames the field of an invalid argument, and nothing else', () => {
  const inWatch = (thrown: unknown) =>
    renamed(thrown, (field, problem) => invalidArgument(`watch.${field}`, problem));
  const { code, message, details } = inWatch(invalidArgument('sink.url', 'must be https'));
  expect({ code, message, details }).toEqual({
    code: 'INVALID_ARGUMENT',
    message: 'watch.sink.url must be https',
    details: invalidArgument('watch.sink.url', 'must be https').details,
  });
  const upstream = new TrackerError('INVALID_ARGUMENT', 'Request validation error', {
    details: [{ '@type': 'x', fieldViolations: [{ field: 'url', description: 'must be https' }] }],
  });
  const odd = new TrackerError('INVALID_ARGUMENT', 'odd', { details: [{ fieldViolations: [] }] });
  for (const error of [upstream, odd, new TrackerError('NOT_FOUND', 'gone')])
    expect(inWatch(error)).toBe(error);
  expect(inWatch(new Error('secret'))).toMatchObject({ code: 'INTERNAL', message: 'internal error' });
});
