import { backupGrpc } from './backup-grpc.ts';
import { controlOf } from './control.ts';
import type { RecordedRequest } from './faults.ts';
import { googleRest } from './google-rest.ts';
import { listenGrpc } from './grpc-server.ts';
import { type Listening, listenHttp } from './http-server.ts';
import { createIdentity, type Identity } from './identity/identity.ts';
import { openJournal } from './journal.ts';
import { populate, startDemo } from './populate.ts';
import { createRequests } from './requests.ts';
import { resourcesGrpc } from './resources/grpc.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';
import { yandexGrpc } from './yandex-grpc.ts';
import { yandexRest } from './yandex-rest.ts';

export interface CloudOptions extends WorldOptions {
  /** What callers have to show as `Bearer`. @default 'simulated-iam-token' */
  readonly token?: string;
  /** The ports on loopback; 0 picks a free one. @default 0 each */
  readonly ports?: { readonly rest?: number; readonly grpc?: number; readonly google?: number };
  /** Begins with resources of every collection and operations in every state. @default false */
  readonly populate?: boolean;
  /** A file in which what is done to operations is kept, so that the same world goes on after a restart. */
  readonly journal?: string;
  /** What `x-operation-poll-interval` says on a Get over REST, in seconds. @default no such header */
  readonly pollIntervalSeconds?: number;
  /** How long Google's access tokens live at most, in seconds. @default 3600 */
  readonly googleTokenSeconds?: number;
}

/** A simulated cloud that speaks the real wires. */
export interface Cloud {
  /** One base URL in the place of every REST host of Yandex Cloud; `/simulator/` directs the simulation. */
  readonly restEndpoint: string;
  /** Plaintext HTTP/2 in the place of every gRPC host of Yandex Cloud. */
  readonly grpcEndpoint: string;
  /** One base URL in the place of every host of Google. */
  readonly googleEndpoint: string;
  readonly token: string;
  /** Who may call Google besides holders of the token, and by which credentials. */
  readonly identity: Identity;
  readonly world: World;
  /** What was asked so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Drops all connections and leaves nothing that keeps the process alive. */
  close(): Promise<void>;
}

export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const {
    token = 'simulated-iam-token',
    ports = {},
    pollIntervalSeconds,
    googleTokenSeconds = 3_600,
  } = options;
  const world = prepareWorld(options);
  const { faults, now } = world;
  const requests = createRequests();
  const identity = createIdentity(now, token, googleTokenSeconds);
  const common = { faults, requests, now };
  const [rest, grpc, google] = await allOrNone([
    listenHttp({
      ...common,
      upstream: yandexRest({ world, token, identity, pollIntervalSeconds }),
      aside: controlOf(world),
      port: ports.rest ?? 0,
    }),
    listenGrpc({
      ...common,
      methods: [...yandexGrpc(world), ...resourcesGrpc(world), ...backupGrpc(world)],
      token,
      port: ports.grpc ?? 0,
    }),
    listenHttp({ ...common, upstream: googleRest({ world, token, identity }), port: ports.google ?? 0 }),
  ]);
  return {
    restEndpoint: rest.endpoint,
    grpcEndpoint: grpc.endpoint,
    googleEndpoint: google.endpoint,
    token,
    identity,
    world,
    requests: requests.all,
    async close() {
      await Promise.all([rest.close(), grpc.close(), google.close()]);
    },
  };
}

function prepareWorld(options: CloudOptions): World {
  const world = createWorld(options);
  const journal = options.journal === undefined ? undefined : openJournal(options.journal, world.now());
  if (options.populate) populate(world, journal?.epoch ?? world.now());
  for (const event of journal?.events ?? []) world.replay(event);
  if (journal) world.onEvent(journal.append);
  if (options.populate) startDemo(world);
  return world;
}

/** All servers, or the first error with none left open. */
async function allOrNone<Servers extends readonly Promise<Listening>[]>(
  starting: readonly [...Servers],
): Promise<{ [Index in keyof Servers]: Listening }> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    const settled = await Promise.allSettled(starting);
    await Promise.all(settled.map((result) => result.status === 'fulfilled' && result.value.close()));
    throw error;
  }
}
