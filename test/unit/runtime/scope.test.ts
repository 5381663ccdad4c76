import { expect, test } from '@jest/globals';
import { TRACKER } from '../../../lib/model/access/access.ts';
import { createRuntime } from '../../../lib/runtime/scope.ts';

test("a call carries its caller's key, by which the store shares out what it takes", () => {
  const { open } = createRuntime({}, {});
  const usage = { upstreamCalls: 0, requestUnits: 0 };
  const keyOf = (key?: string) =>
    open({ deadline: 1 }, usage, key === undefined ? TRACKER : { ...TRACKER, key }).call.key;
  expect([keyOf('k1'), keyOf()]).toEqual(['k1', undefined]);
});
