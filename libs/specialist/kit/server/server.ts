import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type handleUnaryCall,
  type Metadata,
  type MethodDefinition,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  descriptionToWire,
  keyPageToWire,
  listKeysFromWire,
  loadService,
  messageBytesMax,
  operationFromWire,
  performAnswerToWire,
  queryAnswerToWire,
  revokeAnswerToWire,
  statusOf,
  type SpecialistServiceDefinition,
} from '@baton/specialist/contract';
import type { CallWatcher } from '../call-watcher.js';
import { failureOf, type Failure } from '../failure.js';
import type { SpecialistCore } from '../specialist.js';
import { HealthService } from './health-service.js';

export interface SpecialistServer {
  readonly port: number;
  /** Takes no further call and resolves when the running ones are answered, or after `limitMs` cuts them off. */
  drain(limitMs: number): Promise<void>;
}

/** The address is taken, or can't be listened on; the message says what to do. */
export class AddressUnusable extends Error {
  override readonly name = 'AddressUnusable';
}

type Handlers = {
  readonly [Method in keyof SpecialistServiceDefinition]: SpecialistServiceDefinition[Method] extends MethodDefinition<
    infer Request,
    infer Response
  >
    ? handleUnaryCall<Request, Response>
    : never;
};

export interface ServingOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly watcher?: Pick<CallWatcher, 'asked'>;
  /** Told of what goes wrong here or in the system. The caller hears no more than that there is no answer. */
  readonly onFailure?: (failure: Failure) => void;
}

/** Serves a specialist over gRPC. Throws {@link AddressUnusable}. */
export async function serveSpecialist(
  core: SpecialistCore,
  { host, port, ...options }: ServingOptions,
): Promise<SpecialistServer> {
  // The library writes to the terminal what it also answers; whoever runs this process is told once, in our words.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    // Two specialists on one port would share its calls, and each would refuse half of them.
    'grpc.so_reuseport': 0,
  });
  const service: SpecialistServiceDefinition & ServiceDefinition = { ...loadService() };
  const handlers: Handlers & UntypedServiceImplementation = { ...handlersOf(core, options) };
  server.addService(service, handlers);
  const health = new HealthService();
  health.addTo(server);
  return {
    port: await listen(server, host, port),
    drain: (limitMs) => {
      health.end();
      return drain(server, limitMs);
    },
  };
}

function handlersOf(
  core: SpecialistCore,
  { watcher = nobody, onFailure }: Pick<ServingOptions, 'watcher' | 'onFailure'>,
): Handlers {
  const capabilities = new Set(core.describe().manifest.capabilities.map(({ name }) => name));
  /** Whatever is thrown becomes a status, in one place. */
  const by =
    <Request, Response>(
      call: string,
      answer: (request: Request) => Promise<Response>,
    ): handleUnaryCall<Request, Response> =>
    ({ metadata, request }, callback) => {
      watcher
        .asked(call, headersIn(metadata), () => answer(request))
        .then(
          (response) => callback(null, response),
          (error: unknown) => {
            const named = capabilityIn(request);
            // What the manifest does not name is whatever somebody sent.
            const isKnown = named !== undefined && capabilities.has(named);
            const failure = failureOf(error, { call, ...(isKnown ? { capability: named } : {}) });
            if (failure) onFailure?.(failure);
            callback(statusOf(error));
          },
        );
    };
  return {
    Describe: by('describe', async () => descriptionToWire(core.describe())),
    Perform: by('perform', async (message) => performAnswerToWire(await core.perform(operationFromWire(message)))),
    QueryOutcome: by('query', async (message) =>
      queryAnswerToWire(await core.queryOutcome(operationFromWire(message))),
    ),
    Revoke: by('revoke', async (message) => revokeAnswerToWire(await core.revoke(operationFromWire(message)))),
    ListKeys: by('list-keys', async (message) => keyPageToWire(await core.listKeys(listKeysFromWire(message)))),
  };
}

const nobody: Pick<CallWatcher, 'asked'> = { asked: (_call, _headers, work) => work() };

function capabilityIn(request: unknown): string | undefined {
  return (request as { readonly operation?: { readonly capability: string } | null }).operation?.capability;
}

function headersIn(metadata: Metadata): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata.getMap());
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error)
        reject(
          new AddressUnusable(
            `The address can't be listened on: stop what uses it, or choose another port (${host}:${port})`,
            { cause: error },
          ),
        );
      else resolve(bound);
    });
  });
}

function drain(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.forceShutdown(), limitMs);
    server.tryShutdown(() => {
      clearTimeout(cutOff);
      resolve();
    });
  });
}
