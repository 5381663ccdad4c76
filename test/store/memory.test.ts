import { startEngine } from '../../infra/local/engine.ts';
import { documentBackend, STATIC_KEYS } from '../contract/document-backend.ts';
import { testStore } from '../contract/store.ts';

testStore({
  name: 'in memory',
  create: async () => {
    const { endpoint, close } = await startEngine();
    return documentBackend({ endpoint, credentials: STATIC_KEYS }, { close });
  },
});
