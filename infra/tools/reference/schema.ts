import { isReference, type Reference, referredName, type Schema } from './document.ts';
import { type Html, html, inline } from './html.ts';

const BOUNDS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'default'];

/** What a schema is in a word or two: `string (date-time)`, `array of Operation`, a link to a component. */
export function typeOf(schema: Schema | Reference | undefined): Html {
  if (!schema) return html`any`;
  if (isReference(schema)) {
    const name = referredName(schema);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const { type, format, items, oneOf, allOf } = schema;
  if (items) return html`array of ${typeOf(items)}`;
  if (oneOf) return html`one of ${oneOf.length}`;
  if (allOf?.length === 1) return typeOf(allOf[0]);
  return html`${type ?? 'object'}${format === undefined ? '' : ` (${format})`}`;
}

/** The values and bounds that a schema allows. */
export function boundsOf(schema: Schema | Reference | undefined): Html {
  if (!schema || isReference(schema)) return html``;
  const values = (schema.enum ?? []).map((value) => html`<code>${String(value)}</code> `);
  const bounds = BOUNDS.filter((name) => schema[name] !== undefined);
  return html`${values}${bounds.map((name) => html`<span class="bound">${name} <code>${String(schema[name])}</code></span> `)}`;
}

/** The whole of a schema: its properties as rows, and its variants one after another. */
export function schemaOf(schema: Schema | Reference): Html {
  if (isReference(schema)) return html`<p>${typeOf(schema)}</p>`;
  const { properties, required = [], oneOf = [], allOf = [], additionalProperties, items } = schema;
  const rows = Object.entries(properties ?? {}).map(([name, property]) =>
    row(name, property, required.includes(name)),
  );
  return html`${rows.length > 0 ? html`<table><tbody>${rows}</tbody></table>` : html`<p>${boundsOf(schema)}</p>`}
${allOf.map((part) => html`<div class="variant"><em>and</em> ${schemaOf(part)}</div>`)}
${oneOf.map((part) => html`<div class="variant"><em>either</em> ${schemaOf(part)}</div>`)}
${items ? html`<div class="variant"><em>each</em> ${schemaOf(items)}</div>` : ''}
${typeof additionalProperties === 'object' ? html`<div class="variant"><em>any other field</em> ${schemaOf(additionalProperties)}</div>` : ''}`;
}

function row(name: string, property: Schema | Reference, isRequired: boolean): Html {
  const description = isReference(property) ? undefined : property.description;
  return html`<tr><th><code>${name}</code>${isRequired ? html` <b class="required">required</b>` : ''}</th>
<td>${typeOf(property)} ${boundsOf(property)}${description ? html`<br>${inline(description)}` : ''}${partsOf(property)}</td></tr>`;
}

/** What is inside a property, or inside each of a list's items; nothing where that is a component of its own. */
function partsOf(schema: Schema | Reference): Html | undefined {
  if (isReference(schema)) return undefined;
  const { properties, oneOf, allOf = [], items } = schema;
  if (properties || oneOf || allOf.length > 1) return schemaOf(schema);
  return items && partsOf(items);
}
