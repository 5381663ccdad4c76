import { readFileSync } from 'node:fs';
import { metadataTypes } from './metadata-types.ts';

/*
 * Prints the table of operation metadata from the installed SDK and the catalogue. From the project's folder:
 *
 *   npx esbuild --bundle --platform=node infra/catalogue/print-metadata-types.ts | node > lib/providers/grpc/metadata-types.tsv
 */
const services = readFileSync('lib/providers/catalogue/yandex.tsv', 'utf8').trim().split('\n').slice(1);
const packages = services.map((line) => line.split('\t')[1]?.replace(/\.[^.]+$/, '') ?? '');
process.stdout.write(
  metadataTypes(
    'node_modules/@yandex-cloud/nodejs-sdk/dist/generated',
    new Set([...packages, 'yandex.cloud.access']),
  ),
);
