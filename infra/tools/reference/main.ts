import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import gateway from '../../gateway.yaml';
import { referencePage } from './page.ts';

const file = fileURLToPath(new URL('index.html', import.meta.url));
await writeFile(file, referencePage(gateway));
process.stdout.write(`The reference of the HTTP API is in ${file}\n`);
