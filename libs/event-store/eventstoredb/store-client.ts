import { Duplex } from 'node:stream';
import type { EndPoint, SingleNodeOptions } from '@eventstore/db-client';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { tame } from './append-stream.js';
import type { ConnectionSettings } from './connection-string.js';

const disposeMsMax = 1_000;

export interface ServerFeatures {
  readonly version: string;
  readonly batchAppend: boolean;
}

/** One life of the official client: it is made for one connection, and thrown away with it. */
export class StoreClient extends EventStoreDBClient {
  readonly deadlineMs: number;
  readonly #channels = new Set<{ close(): void }>();
  #isShutDown = false;

  /**
   * @param life counts the clients of this process. gRPC lets channels with equal settings share a connection, and with
   * it the wait after one that was refused, which grows to two minutes: settings that differ by a millisecond get a
   * connection of their own, so that how soon a server that came back is noticed is ours to say.
   */
  constructor(settings: ConnectionSettings, life: number, leader?: EndPoint) {
    const { authority, clientCertificate, credentials, connectionName } = settings;
    super(
      // The client tells by the members that are there which kind of connection is meant.
      { ...placeOf(settings, leader), ...timesOf(settings, life), connectionName } as SingleNodeOptions,
      {
        insecure: !settings.tls,
        rootCertificate: authority,
        userCertFile: clientCertificate?.certificate,
        userKeyFile: clientCertificate?.key,
      },
      credentials,
    );
    this.deadlineMs = settings.deadlineMs;
    this.#watchChannels();
    this.#watchAppends();
  }

  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  async features(): Promise<ServerFeatures> {
    const { serverVersion } = await this.capabilities;
    return { version: serverVersion, batchAppend: await this.supports(StreamsService.batchAppend) };
  }

  /**
   * Ends all that this client has open and closes its connections, within a second. The client's own `dispose` leaves
   * its channel open; and what it began before and finishes later may not open another.
   */
  async shutDown(): Promise<void> {
    this.#isShutDown = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, disposeMsMax)));
    await Promise.race([this.dispose(), late]);
    clearTimeout(timer);
    for (const channel of this.#channels) channel.close();
  }

  #watchAppends(): void {
    const open = this.GRPCStreamCreator;
    this.GRPCStreamCreator = (service, name, create, cache) =>
      open(
        service,
        name,
        async (client) => {
          const stream = await create(client);
          if (name === 'appendToStream' && stream instanceof Duplex) tame(stream);
          return stream;
        },
        cache,
      );
  }

  #watchChannels(): void {
    const open = this.getChannel;
    this.getChannel = async () => {
      if (this.#isShutDown) throw new Error('This connection has been given up');
      const channel = await open();
      this.#channels.add(channel);
      return channel;
    };
  }
}

function placeOf({ hosts, discover, ...settings }: ConnectionSettings, leader: EndPoint | undefined) {
  const [host] = hosts;
  if (leader !== undefined || (hosts.length === 1 && !discover)) return { endpoint: leader ?? host };
  return {
    ...(discover ? { discover: host } : { endpoints: hosts }),
    nodePreference: 'leader',
    gossipTimeout: settings.gossipTimeout,
    discoveryInterval: settings.discoveryIntervalMs,
    maxDiscoverAttempts: settings.discoverAttemptsMax,
  };
}

function timesOf(settings: ConnectionSettings, life: number): object {
  return {
    defaultDeadline: settings.deadlineMs,
    keepAliveInterval: settings.keepAliveIntervalMs + life,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
  };
}
