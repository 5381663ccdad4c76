import type { Prove } from './prove.ts';

const TIMEOUT_MS = 30_000;

/** What can be seen of the platform by calling a deployed tracker; nothing is changed by it. */
export async function proveGateway(url: string, key: string, prove: Prove): Promise<void> {
  const base = url.replace(/\/$/, '');
  const call = (path: string, method = 'GET', headers: Record<string, string> = { 'x-api-key': key }) =>
    fetch(`${base}${path}`, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const expectStatus = async (path: string, method: string, status: number): Promise<string> => {
    const answer = await call(path, method);
    if (answer.status !== status) throw new Error(`${method} ${path} is answered with ${answer.status}`);
    return `${method} ${path} is answered with ${status}`;
  };
  await prove(['gateway-path'], async () => {
    for (const id of ['a%25b', 'a%3Fb']) {
      const answer = await call(`/v1/operations/${id}`);
      const body = await answer.text();
      // The id reaches the tracker whole only where the tracker refuses the character in it.
      if (answer.status !== 400 || !body.includes('"field":"operationId"')) {
        throw new Error(`an operation ${id} is answered with ${answer.status}: ${body.slice(0, 200)}`);
      }
    }
    return 'ids with % and ? reach the tracker whole';
  });
  await prove(['gateway-401'], async () => {
    const answer = await call('/v1/services', 'GET', {});
    const told = answer.headers.get('www-authenticate');
    if (answer.status !== 401 || told !== 'Bearer') {
      throw new Error(`${answer.status} with www-authenticate: ${told ?? 'none'}`);
    }
    return '401 with www-authenticate: Bearer';
  });
  await prove(['gateway-request-id'], async () => {
    const { headers } = await call('/v1/health');
    if (!headers.has('x-tracker-request-id')) throw new Error('the answer has none');
    return headers.has('x-request-id') ? 'it is there, beside an x-request-id' : 'it is there';
  });
  await prove(['gateway-head'], () => expectStatus('/v1/health', 'HEAD', 200));
  await prove(['gateway-options'], () => expectStatus('/v1/health', 'OPTIONS', 204));
}
