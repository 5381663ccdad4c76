import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { startServer } from '../../../../infra/local/server.ts';
import type { OpenApi } from '../../../../infra/tools/reference/document.ts';
import { html, inline } from '../../../../infra/tools/reference/html.ts';
import { referencePage } from '../../../../infra/tools/reference/page.ts';

const text = readFileSync('infra/gateway.yaml', 'utf8');
const document = parse(text) as OpenApi;
const page = referencePage(text);

const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
const links = [...page.matchAll(/ href="([^"]+)"/g)].map(([, link]) => link ?? '');

test('shows every path, call and schema of the gateway', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, summary }] of Object.entries(methods)) {
      const heading = `<span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code>`;
      expect(page).toContain(heading);
      expect(ids).toContain(operationId);
      expect(links).toContain(`#${operationId}`);
      expect(page).toContain(html`<strong>${summary}</strong>`.text);
    }
  }
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
});

test('shows every parameter and every field of a schema', () => {
  const { parameters, schemas } = document.components;
  for (const { name, description } of Object.values(parameters)) {
    expect(page).toContain(`<code>${name}</code>`);
    expect(page).toContain(inline(description).text);
  }
  const names = [...JSON.stringify(schemas).matchAll(/"properties":\{"(\w+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(page).toContain(`<code>${name}</code>`);
});

test('links within itself alone, to what is there, and loads nothing', () => {
  for (const link of links.filter((one) => one !== 'data:,')) {
    expect(link).toMatch(/^#/);
    expect(ids).toContain(link.slice(1));
  }
  expect(page).not.toMatch(/\bsrc=|\burl\(|@import|<iframe|<object|\bfetch\(|\bimport\b|XMLHttpRequest/);
  expect(page).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"`,
  );
});

test('escapes what it is given', () => {
  expect(html`<p title="${'"'}">${'<script>&'}</p>`.text).toBe('<p title="&quot;">&lt;script&gt;&amp;</p>');
});

test('is what the local server answers at /docs', async () => {
  const server = await startServer({ port: 0, handlers: [], reference: page });
  try {
    const response = await fetch(`${server.url}/docs`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      page,
    ]);
  } finally {
    await server.close();
  }
});
