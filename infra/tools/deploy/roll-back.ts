import { LIVE, planRollback, type Version } from './releases.ts';

export interface FunctionsApi {
  readonly endpoint: string;
  readonly operations: string;
  readonly token: string;
  /** Milliseconds between two looks at an operation. */
  readonly pauseMs: number;
}

export const FUNCTIONS_API = {
  endpoint: 'https://serverless-functions.api.cloud.yandex.net',
  operations: 'https://operation.api.cloud.yandex.net',
  pauseMs: 1_000,
};

const TIMEOUT_MS = 30_000;
/** Looks at an operation; setting a tag takes seconds. */
const MAX_LOOKS = 60;

interface Operation {
  readonly id: string;
  readonly done?: boolean;
  readonly error?: { readonly message?: string };
}

/** Makes the release before live again. `ids` are the functions' by their names. Running it again goes on, or further back. */
export async function rollBack(
  api: FunctionsApi,
  ids: Readonly<Record<string, string>>,
  write: (line: string) => void,
): Promise<void> {
  const versions: Record<string, readonly Version[]> = {};
  for (const [name, id] of Object.entries(ids)) versions[name] = await versionsOf(api, id);
  const { from, to, moves } = planRollback(versions);
  write(`from ${from} back to ${to}\n`);
  for (const { name, versionId } of moves) {
    await setLive(api, versionId);
    write(`  ${name}: ${versionId} is live\n`);
  }
  write('the next deployment takes its place; database, secrets, gateway and timer are as they were\n');
}

async function versionsOf(api: FunctionsApi, functionId: string): Promise<readonly Version[]> {
  const all: Version[] = [];
  for (let pageToken = ''; ; ) {
    const query = new URLSearchParams({ functionId, pageSize: '1000', pageToken });
    const page = await ask<{ versions?: readonly Version[]; nextPageToken?: string }>(
      api,
      `${api.endpoint}/functions/v1/versions?${query}`,
    );
    all.push(...(page.versions ?? []));
    if (!page.nextPageToken) return all;
    pageToken = page.nextPageToken;
  }
}

async function setLive(api: FunctionsApi, versionId: string): Promise<void> {
  const url = `${api.endpoint}/functions/v1/versions/${versionId}:setTag`;
  let operation = await ask<Operation>(api, url, { tag: LIVE });
  for (let looks = 0; !operation.done; looks += 1) {
    if (looks === MAX_LOOKS) throw new Error(`the version ${versionId} is not live yet; run it again`);
    await new Promise((resolve) => setTimeout(resolve, api.pauseMs));
    operation = await ask<Operation>(api, `${api.operations}/operations/${operation.id}`);
  }
  if (operation.error) throw new Error(`the version ${versionId} is not live: ${operation.error.message}`);
}

async function ask<Answer>({ token }: FunctionsApi, url: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as Answer & { readonly message?: string };
  if (response.ok) return answer;
  throw new Error(`${new URL(url).hostname} answers ${response.status} ${answer.message ?? ''}`);
}
