import { startEngine } from '../../../infra/local/engine.ts';
import { testStore } from '../../contract/store.ts';
import { documentBackend } from '../../support/document-backend.ts';
import { randomFaults } from '../../support/faults.ts';
import { startStrictFront } from '../../support/strict-front.ts';

const SEED = Number(process.env['STORE_SEED'] ?? Date.now() % 1_000_000);

testStore({
  name: `as strict and as busy as YDB, seed ${SEED}`,
  create: async () => {
    const engine = await startEngine();
    const front = await startStrictFront({
      engine: engine.endpoint,
      token: 't1.token',
      faults: randomFaults(SEED),
      tellsIndexes: false,
    });
    const close = async () => {
      await front.close();
      await engine.close();
    };
    return documentBackend({ endpoint: front.endpoint, credentials: { token: () => 't1.token' } }, { close });
  },
});
