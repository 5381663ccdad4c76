import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../../infra/local/engine.ts';
import { testStore } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';

testStore({
  name: 'on disk',
  create: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'store-'));
    const engine = await startEngine({ path: join(folder, 'database') });
    const close = async () => {
      await engine.close();
      await rm(folder, { recursive: true });
    };
    return documentBackend({ endpoint: engine.endpoint, credentials: STATIC_KEYS }, { close });
  },
});
