import { isJsonObject, type JsonObject } from '../../../lib/model/core/json.ts';

const TIMEOUT_MS = 30_000;

export interface CloudAccess {
  readonly token: string;
  /** In the place of every REST host. */
  readonly restEndpoint?: string | undefined;
  readonly folderId: string;
}

/** A call that the cloud has refused. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, call: string, body: unknown) {
    const message = isJsonObject(body) ? (body['message'] ?? body['__type']) : undefined;
    super(`${call} was refused with ${status}: ${String(message ?? 'without a message')}`);
    this.status = status;
  }
}

/** @throws {Refused} for any status but 200. */
async function send(url: string, init: RequestInit, call: string): Promise<JsonObject> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 200 && isJsonObject(body)) return body;
  throw new Refused(response.status, call, body);
}

/** The calls of DNS that the suite needs (Cloud DNS API, REST, DnsZone). */
export function createDns({ token, restEndpoint, folderId }: CloudAccess) {
  const base = `${restEndpoint ?? 'https://dns.api.cloud.yandex.net'}/dns/v1/zones`;
  const ask = (method: string, path: string, body?: JsonObject): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    return send(`${base}${path}`, init, `${method} ${path || 'of a zone'} at DNS`);
  };
  return {
    create: (name: string) =>
      ask('POST', '', { folderId, name, zone: `${name}.internal.`, privateVisibility: { networkIds: [] } }),
    describe: (id: string, description: string) =>
      ask('PATCH', `/${id}`, { updateMask: 'description', description }),
    /** The ids of the folder's zones whose names begin so. */
    async find(prefix: string): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let pageToken = ''; ; ) {
        const query = new URLSearchParams({ folderId, pageSize: '1000', pageToken });
        const { dnsZones = [], nextPageToken } = await ask('GET', `?${query}`);
        const zones = dnsZones as readonly { readonly id: string; readonly name: string }[];
        ids.push(...zones.filter(({ name }) => name.startsWith(prefix)).map(({ id }) => id));
        if (!nextPageToken) return ids;
        pageToken = String(nextPageToken);
      }
    },
    /** One that is gone is deleted. */
    async delete(id: string): Promise<void> {
      await ask('DELETE', `/${id}`).catch((thrown: unknown) => {
        if (!(thrown instanceof Refused && thrown.status === 404)) throw thrown;
      });
    },
  };
}

export type Dns = ReturnType<typeof createDns>;
