import { startEngine } from '../../../infra/local/engine.ts';
import { testStore } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';

testStore({
  name: 'in memory',
  create: async () => {
    const { endpoint, close } = await startEngine();
    return documentBackend({ endpoint, credentials: STATIC_KEYS }, { close });
  },
});
