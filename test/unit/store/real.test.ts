import { test } from '@jest/globals';
import { testStore } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../../support/document-backend.ts';

const endpoint = process.env['YDB_DOCAPI_ENDPOINT'];
const token = process.env['YC_TOKEN'];

if (endpoint === undefined) {
  test.skip('a real Document API: skipped, YDB_DOCAPI_ENDPOINT is not set', () => {});
} else {
  testStore({
    name: 'a real Document API',
    create: () =>
      documentBackend(
        { endpoint, credentials: token === undefined ? STATIC_KEYS : { token: () => token } },
        { tablePrefix: `test-${Date.now()}-`, waiting: timing, close: async () => {} },
      ),
  });
}
