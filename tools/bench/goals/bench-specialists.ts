import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IssuerKeys } from '@baton/encryption/verifier';
import type { TokenIssuer, TokenVerifier } from '@baton/specialist/contract';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import { GrpcSpecialistGateway } from '@baton/specialist/gateway/grpc';
import { InProcessSpecialistGateway } from '@baton/specialist/gateway/in-process';
import { createSpecialist, serveSpecialist, SqliteJournal, systemClock } from '@baton/specialist/kit';
import { fail } from '../../command/fail.js';
import type { Health, SystemOptions } from './bench-systems.js';
import { benchSystem, benchSystemNames } from './bench-systems.js';
import { peakMemoryMb, untilInputEnds } from './bench-process.js';
import { issuerKeyFileIn } from './bench-protections.js';

/** The way to the three specialists, wherever they live. */
export interface BenchSpecialists {
  readonly gateway: SpecialistGateway;
  /** Ends them; answers the peak memory of each process of its own, in megabytes. */
  close(): Promise<Readonly<Record<string, number>>>;
}

export interface SpecialistSetting {
  readonly folder: string;
  readonly tokens: TokenIssuer;
  /** What specialists in this process believe; those that are processes have the issuer's key in its file. */
  readonly verifier: TokenVerifier;
}

const host = '127.0.0.1';

async function openCore(system: string, folder: string, verifier: TokenVerifier, options?: SystemOptions) {
  const now = () => Date.now();
  const dataDir = join(folder, system);
  const journal = await SqliteJournal.open({ dataDir, now, newId: randomUUID, onBroken: fail });
  return { journal, core: createSpecialist({ connector: benchSystem(system, options), journal, verifier }) };
}

function entryOf(system: string, address: string) {
  return { name: system, system, identity: system, address };
}

/** @param health of the systems that are not well */
export async function specialistsInProcess(
  { folder, tokens, verifier }: SpecialistSetting,
  {
    health = {},
    capabilities,
  }: { readonly health?: Readonly<Record<string, Health>>; readonly capabilities?: SystemOptions['capabilities'] } = {},
): Promise<BenchSpecialists> {
  const opened = await Promise.all(
    benchSystemNames.map(async (system) => {
      return { system, ...(await openCore(system, folder, verifier, { health: health[system], capabilities })) };
    }),
  );
  const specialists = opened.map(({ system, core }) => ({ entry: entryOf(system, 'in-process'), core }));
  return {
    gateway: new InProcessSpecialistGateway({ specialists, tokens }),
    close: async () => {
      for (const { journal } of opened) journal.close();
      return {};
    },
  };
}

/** One specialist as a process: says its port on the first line of its output, and its peak memory on the last. */
export async function serveBenchSpecialist(system: string, folder: string, issuerKeyFile: string): Promise<void> {
  const { core, journal } = await openCore(system, folder, IssuerKeys.fromFile(issuerKeyFile, systemClock));
  const server = await serveSpecialist(core, { host, port: 0 });
  console.log(server.port);
  await untilInputEnds();
  await server.drain(2_000);
  journal.close();
  console.log(peakMemoryMb());
}

export async function specialistsOverGrpc({ folder, tokens }: SpecialistSetting): Promise<BenchSpecialists> {
  const bench = process.argv[1] ?? '';
  const processes = await Promise.all(
    benchSystemNames.map(async (system) => {
      const args = [bench, '--specialist', system, '--folder', folder, '--issuer-key', issuerKeyFileIn(folder)];
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const { value: port } = await lines.next();
      if (port === undefined) throw new Error(`A specialist of the bench did not start (${system})`);
      return { system, child, lines, port };
    }),
  );
  const entries = processes.map(({ system, port }) => entryOf(system, `${host}:${port}`));
  const gateway = new GrpcSpecialistGateway({ specialists: entries, tokens, now: () => Date.now() });
  return {
    gateway,
    close: async () => {
      gateway.close();
      const peaks = processes.map(async ({ system, child, lines }): Promise<[string, number]> => {
        const ended = once(child, 'exit');
        child.stdin.end();
        const { value: peak } = await lines.next();
        await ended;
        return [system, Number(peak)];
      });
      return Object.fromEntries(await Promise.all(peaks));
    },
  };
}
