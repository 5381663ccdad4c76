import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { fieldKind } from '../../../../lib/model/filter/filter.ts';
import { parseFilter } from '../../../../lib/model/filter/parse-filter.ts';
import { tokenize } from '../../../../lib/model/filter/tokens.ts';

/** A text that counts how often one of its characters is looked at. */
class Watched extends String {
  looks = 0;

  override charAt(at: number): string {
    this.looks += 1;
    return super.charAt(at);
  }
}

const pieces = [
  '(',
  ')',
  '"',
  "'",
  '\\',
  ' ',
  '=',
  '!',
  '!=',
  'a',
  '_a',
  '.a',
  'metadata.',
  'AND ',
  'NOT IN (',
  '"a" ',
];

test.each(pieces)('looks at each character of many %j at most three times', (piece) => {
  for (const opening of ['', 'id=', 'id IN (', 'metadata', '"', "'"]) {
    const text = new Watched(opening + piece.repeat(10_000));
    try {
      tokenize(text as unknown as string);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(TrackerError);
    }
    expect(text.looks).toBeLessThanOrEqual(3 * text.length);
  }
});

test.each(pieces)('refuses or reads 1,000 characters of %j', (piece) => {
  for (const opening of ['', 'id=', 'id IN (', 'metadata.', 'error_', 'createdAt=', 'state=']) {
    const text = (opening + piece.repeat(1000)).slice(0, 1000);
    const outcome = (() => {
      try {
        return Array.isArray(parseFilter(text));
      } catch (thrown) {
        return thrown instanceof TrackerError && thrown.code === 'INVALID_ARGUMENT';
      }
    })();
    expect(outcome).toBe(true);
  }
});

test('tells the kind of a path of 100,000 members as fast as of any other field', () => {
  expect(fieldKind(`metadata${'.a'.repeat(100_000)}`)).toBe('json');
  expect(fieldKind(`metadata${'.a'.repeat(100_000)}.`)).toBeUndefined();
});
