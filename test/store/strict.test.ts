import { startEngine } from '../../infra/local/engine.ts';
import { documentBackend } from '../contract/document-backend.ts';
import { randomFaults } from '../contract/faults.ts';
import { testStore } from '../contract/store.ts';
import { startStrictFront } from '../contract/strict-front.ts';

const SEED = Number(process.env['STORE_SEED'] ?? Date.now() % 1_000_000);

testStore({
  name: `as strict and as busy as YDB, seed ${SEED}`,
  create: async () => {
    const engine = await startEngine();
    const front = await startStrictFront({
      engine: engine.endpoint,
      token: 't1.token',
      faults: randomFaults(SEED),
    });
    const close = async () => {
      await front.close();
      await engine.close();
    };
    return documentBackend({ endpoint: front.endpoint, credentials: { token: () => 't1.token' } }, { close });
  },
});
