import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import type { MethodDefinition } from '@grpc/grpc-js';
import type {
  DescribeRequestMessage,
  DescribeResponseMessage,
  ListKeysRequestMessage,
  ListKeysResponseMessage,
  OperationCallMessage,
  PerformResponseMessage,
  QueryOutcomeResponseMessage,
  RevokeResponseMessage,
} from './messages.js';

const protoFile = 'baton/specialist/v1/specialist.proto';
const serviceName = 'baton.specialist.v1.SpecialistService';

/** The methods of the service, with the shapes that {@link loadService} makes the loader speak. */
export interface SpecialistServiceDefinition {
  readonly Describe: MethodDefinition<DescribeRequestMessage, DescribeResponseMessage>;
  readonly Perform: MethodDefinition<OperationCallMessage, PerformResponseMessage>;
  readonly QueryOutcome: MethodDefinition<OperationCallMessage, QueryOutcomeResponseMessage>;
  readonly Revoke: MethodDefinition<OperationCallMessage, RevokeResponseMessage>;
  readonly ListKeys: MethodDefinition<ListKeysRequestMessage, ListKeysResponseMessage>;
}

/** Most bytes that a message may have in either direction. */
export const messageBytesMax = 1_048_576;

const healthFile = 'grpc/health/v1/health.proto';
/** The name under which health is asked, beside the service itself. */
export const servedName = serviceName;

/** What every prober of gRPC asks (grpc.health.v1), with the shapes that {@link loadHealthService} makes the loader speak. */
export interface HealthServiceDefinition {
  readonly Check: MethodDefinition<HealthRequestMessage, HealthResponseMessage>;
  readonly Watch: MethodDefinition<HealthRequestMessage, HealthResponseMessage>;
}
export interface HealthRequestMessage {
  readonly service: string;
}
export interface HealthResponseMessage {
  readonly status: 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
}

let loaded: SpecialistServiceDefinition | undefined;

/** Reads the contract from its .proto file, once. */
export function loadService(): SpecialistServiceDefinition {
  // The loader types every message as `object`; the shapes in messages.ts are what its options make of the file.
  loaded ??= loadFrom(protoFile, serviceName) as ServiceDefinition & SpecialistServiceDefinition;
  return loaded;
}

export function loadHealthService(): HealthServiceDefinition {
  return loadFrom(healthFile, 'grpc.health.v1.Health') as ServiceDefinition & HealthServiceDefinition;
}

function loadFrom(file: string, service: string) {
  const options = { longs: Number, enums: String, defaults: true, oneofs: true } as const;
  return loadSync(file, { includeDirs: [protoFolder()], ...options })[service];
}

/** The folder stands beside `libs`, above the sources as well as above what is built from them. */
function protoFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'proto', protoFile))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(
        `The contract is missing: the folder proto must be shipped beside the program (proto/${protoFile})`,
      );
    folder = parent;
  }
  return join(folder, 'proto');
}
