import { invalidArgument } from './error.ts';

const ID = /^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254}$/;

/**
 * An id that is safe in any upstream path: 1 to 255 characters, no slash, no percent sign, no leading dot.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `field`.
 */
export function parseId(field: string, text: string): string {
  if (!ID.test(text)) {
    throw invalidArgument(
      field,
      'must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
    );
  }
  return text;
}
