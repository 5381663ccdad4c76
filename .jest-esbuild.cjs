const { transformSync } = require('esbuild');

/** Compiles one TypeScript file, or turns a table or a description into a module that exports its text. */
module.exports.process = (source, path) =>
  transformSync(source, {
    loader: /\.(tsv|yaml)$/.test(path) ? 'text' : 'ts',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    sourcemap: 'inline',
    sourcefile: path,
  });
