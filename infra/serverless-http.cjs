const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');

/*
 * The `http` events of each function, for serverless.yaml, from the paths of gateway.yaml whose integration names the
 * function. The plugin writes a specification of its own from them: paths, parameters and integrations, nothing else.
 */
const { paths, components } = parse(readFileSync(join(__dirname, 'gateway.yaml'), 'utf8'));
const events = {};

const names = (parameters, place) =>
  Object.fromEntries(
    parameters
      .map((parameter) =>
        parameter.$ref ? components.parameters[parameter.$ref.replace(/.*\//, '')] : parameter,
      )
      .filter((parameter) => parameter.in === place)
      .map(({ name, required = false }) => [name, required]),
  );

for (const [path, methods] of Object.entries(paths)) {
  for (const [method, { parameters = [], ...operation }] of Object.entries(methods)) {
    const { function_id: id } = operation['x-yc-apigateway-integration'];
    const name = id.replace(/^\$\{(\w+)_function_id\}$/, '$1');
    events[name] ??= [];
    events[name].push({
      http: {
        path,
        method,
        request: {
          parameters: { paths: names(parameters, 'path'), querystrings: names(parameters, 'query') },
        },
      },
    });
  }
}

module.exports = events;
