import { CloudFailure } from './failure.ts';

/** @throws {CloudFailure} `INVALID_ARGUMENT` for a broken percent sign. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new CloudFailure('INVALID_ARGUMENT', 'The path is not well encoded');
  }
}
