import { parse } from 'yaml';
import type { OpenApi } from './document.ts';
import { Html, html, inline, prose } from './html.ts';
import { operationOf } from './operation.ts';
import { schemaOf, typeOf } from './schema.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** What a browser may do with the page: nothing but show it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** The reference of the HTTP API as one page of HTML that loads nothing, from the text of an OpenAPI document. */
export function referencePage(text: string): string {
  const document = parse(text) as OpenApi;
  const { info, tags, paths, components } = document;
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    calls: calls.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(components.schemas);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${info.title}: HTTP API</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<nav aria-label="Calls">
<input type="search" placeholder="Search ( / )" aria-label="Search">
${groups.map(
  (group) =>
    html`<div data-group><h2>${group.name}</h2><ul>${group.calls.map(
      ({ method, operation: { operationId } }) =>
        html`<li><a href="#${operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${operationId}</a></li>`,
    )}</ul></div>`,
)}
<div data-group><h2>schemas</h2><ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></div>
</nav>
<main>
<h1>${info.title}</h1>
${prose(info.description)}
<p>${Object.values(components.securitySchemes).map(({ name = 'Authorization', description }) => html`<b>${name}</b>: ${inline(description)} `)}</p>
${groups.map(
  (group) => html`<div data-group><h2>${group.description ?? group.name}</h2>
${group.calls.map(({ path, method, operation }) => operationOf(document, method, path, operation))}</div>`,
)}
<div data-group><h2>Schemas</h2>
${schemas.map(
  ([
    name,
    schema,
  ]) => html`<section class="entry" id="schema-${name}"><h3>${name} <small>${typeOf(schema)}</small></h3>
${prose(schema.description)}${schemaOf(schema)}</section>`,
)}</div>
</main>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}
