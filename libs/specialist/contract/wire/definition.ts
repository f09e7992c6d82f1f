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

let loaded: SpecialistServiceDefinition | undefined;

/** Reads the contract from its .proto file, once. */
export function loadService(): SpecialistServiceDefinition {
  loaded ??= loadFrom(protoFolder());
  return loaded;
}

function loadFrom(folder: string): SpecialistServiceDefinition {
  const definitions = loadSync(protoFile, {
    includeDirs: [folder],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  // The loader types every message as `object`; the shapes in messages.ts are what the options above make of the file.
  return definitions[serviceName] as ServiceDefinition & SpecialistServiceDefinition;
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
