/** Text that is HTML already, and goes into a page as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** HTML of a template, whose values are escaped unless they are HTML themselves. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.map((text, index) => text + textOf(parts[index])).join(''));

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part).replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** A description's paragraphs, with `code` between backticks: all of Markdown that the document uses. */
export const prose = (text: string | undefined): Html => {
  const paragraphs = (text ?? '').trim().split(/\n{2,}/);
  return html`${paragraphs.filter((paragraph) => paragraph !== '').map((one) => html`<p>${inline(one)}</p>`)}`;
};

/** One line of a description. */
export const inline = (text: string | undefined): Html =>
  html`${(text ?? '')
    .trim()
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;

export const json = (value: unknown): Html => html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
