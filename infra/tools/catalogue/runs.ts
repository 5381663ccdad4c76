/**
 * The lines with every run of items that an earlier line has written as `@line.from.count`, where that is shorter:
 * `count` of that line's items from its `from`-th on. Lines are counted from 1, items from 0.
 */
export function shorten(lines: readonly string[]): string[] {
  const places = new Map<string, Place[]>();
  return lines.map((line, index) => {
    const items = line.split(',');
    const short: string[] = [];
    for (let at = 0; at < items.length; ) {
      const { run, text } = longest(items, at, places);
      short.push(text);
      at += run;
    }
    items.forEach((item, from) => {
      places.set(item, [...(places.get(item) ?? []), { line: index + 1, items, from }]);
    });
    return short.join(',');
  });
}

interface Place {
  readonly line: number;
  readonly items: readonly string[];
  readonly from: number;
}

/** The run at this place that saves the most, or the item itself. */
function longest(
  items: readonly string[],
  at: number,
  places: ReadonlyMap<string, readonly Place[]>,
): { run: number; text: string } {
  let best = { run: 1, text: items[at] ?? '' };
  let saved = 0;
  for (const place of places.get(best.text) ?? []) {
    let run = 1;
    while (at + run < items.length && items[at + run] === place.items[place.from + run]) run += 1;
    const text = `@${place.line}.${place.from}.${run}`;
    const saves = items.slice(at, at + run).join(',').length - text.length;
    if (saves > saved) [saved, best] = [saves, { run, text }];
  }
  return best;
}
