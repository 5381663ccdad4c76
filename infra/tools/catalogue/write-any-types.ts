import { readFileSync, writeFileSync } from 'node:fs';
import { anyTypes } from './any-types.ts';
import { readSdk } from './sdk-source.ts';

/*
 * Writes the tables of what an operation may hold, from the installed SDK and the catalogue. In the project's folder:
 *
 *   npx esbuild --bundle --platform=node infra/tools/catalogue/write-any-types.ts | node
 */
const services = readFileSync('lib/providers/yandex/catalogue/yandex.tsv', 'utf8')
  .trim()
  .split('\n')
  .slice(1);
const packages = services.map((line) => line.split('\t')[1]?.replace(/\.[^.]+$/, '') ?? '');
const { types, shapes } = anyTypes(
  readSdk('node_modules/@yandex-cloud/nodejs-sdk/dist/generated'),
  new Set([...packages, 'yandex.cloud.access']),
);
writeFileSync('lib/providers/grpc/any-types.tsv', types);
writeFileSync('lib/providers/grpc/any-shapes.tsv', shapes);
