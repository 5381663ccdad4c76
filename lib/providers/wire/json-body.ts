import { parseExactJson } from '../../model/text/exact-json.ts';

/** What a body is that is no JSON. One that is empty or cut short was lost on its way; the next may be whole. */
export type Flaw = 'an empty body' | 'a body that is cut short' | 'an HTML page instead of JSON' | 'no JSON';

const LOST: ReadonlySet<Flaw> = new Set<Flaw>(['an empty body', 'a body that is cut short']);

/** Whether the same request may be answered whole the next time. */
export const isLost = (flaw: Flaw): boolean => LOST.has(flaw);

/** The JSON of a body, whatever its content type says, or what it is instead. */
export function readJson(text: string): { readonly json: unknown; readonly flaw?: Flaw } {
  try {
    return { json: parseExactJson(text) };
  } catch {
    return { json: undefined, flaw: flawOf(text.trim()) };
  }
}

function flawOf(text: string): Flaw {
  if (text === '') return 'an empty body';
  if (text.startsWith('<')) return 'an HTML page instead of JSON';
  return isCut(text) ? 'a body that is cut short' : 'no JSON';
}

/** Whether an object or a list begins here and does not end. */
function isCut(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/gsu, '');
  if (outside.includes('"')) return true;
  const count = (brackets: RegExp): number => outside.match(brackets)?.length ?? 0;
  return count(/[{[]/g) > count(/[}\]]/g);
}
