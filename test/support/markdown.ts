/** A part of a Markdown text: from the heading of that name to the next heading of any level. */
export function sectionOf(text: string, heading: string): string {
  const [, behind] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (behind === undefined) throw new Error(`there is no section ${heading}`);
  return behind.split(/^#+ /m)[0] ?? '';
}

/** The rows of the tables in a text, without their heads: cells as they are written, trimmed. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const isHead = /^\|[ -]+\|/.test(lines[index + 1] ?? '') && !/[^|\s-]/.test(lines[index + 1] ?? '');
    if (!line.startsWith('|') || isHead || !/[^|\s-]/.test(line)) return [];
    return [
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ];
  });
}

/** The arrows of the state diagrams in a text, as `FROM --> TO`; the beginning and the end of all are left out. */
export function arrowsOf(text: string): readonly string[] {
  const arrows = [...text.matchAll(/^ {2}(\w+) --> (\w+)/gm)];
  return arrows.map(([, from, to]) => `${from} --> ${to}`.replaceAll('_', ' '));
}
