import { type Content, type OpenApi, type Operation, type Parameter, resolved } from './document.ts';
import { type Html, html, inline, json, prose } from './html.ts';
import { boundsOf, schemaOf, typeOf } from './schema.ts';

/** One call: what it takes, and what it answers. */
export function operationOf(document: OpenApi, method: string, path: string, operation: Operation): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses, security } = operation;
  const { components } = document;
  const taken = parameters.map((parameter) => resolved(parameter, components.parameters));
  const isOpen = security?.length === 0;
  return html`<section class="entry" id="${operationId}">
<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code> <a class="id" href="#${operationId}">${operationId}</a></h3>
<p><strong>${summary}</strong>${isOpen ? ' (needs no key)' : ''}</p>
${prose(description)}
${taken.length > 0 ? html`<h4>Parameters</h4><table><tbody>${taken.map(parameterRow)}</tbody></table>` : ''}
${requestBody ? html`<h4>Body${requestBody.required ? '' : ', optional'}</h4>${contentOf(requestBody.content, true)}` : ''}
<h4>Answers</h4>
${Object.entries(responses).map(([status, response]) => {
  const { description: when, content } = resolved(response, components.responses);
  return html`<details${status.startsWith('2') ? html` open` : ''}><summary><b class="status">${status}</b> ${inline(when)}</summary>${contentOf(content ?? {}, false)}</details>`;
})}
</section>`;
}

const parameterRow = ({ name, in: where, required, description, schema, example }: Parameter): Html =>
  html`<tr><th><code>${name}</code>${required ? html` <b class="required">required</b>` : ''}<br><small>${where}</small></th>
<td>${typeOf(schema)} ${boundsOf(schema)}${prose(description)}${example === undefined ? '' : html`<small>such as</small> <code>${String(example)}</code>`}</td></tr>`;

function contentOf(content: Content, isWhole: boolean): Html {
  return html`${Object.entries(content).map(([type, { schema, example, examples = {} }]) => {
    const shown = Object.entries(examples).map(
      ([name, { summary, value }]) => html`<p><small>${summary ?? name}</small></p>${json(value)}`,
    );
    return html`<p><small>${type}</small> ${typeOf(schema)}</p>${schema && (isWhole || 'properties' in schema) ? schemaOf(schema) : ''}
${example === undefined ? '' : json(example)}${shown}`;
  })}`;
}
