import { crashPointFrom } from '@baton/kernel';
import { randomUUID } from 'node:crypto';
import { IssuerKeys, type IssuerKeyError } from '@baton/encryption/verifier';
import {
  createSpecialist,
  serveSpecialist,
  SqliteJournal,
  systemClock,
  watchedConnector,
  type Failure,
  type JournalError,
} from '@baton/specialist/kit';
import type { Settings } from './settings.js';
import { traceCalls } from './tracing.js';

export interface RunningSpecialist {
  readonly port: number;
  readonly journalId: string;
  /** Answers what is running, takes nothing new, and closes the journal. */
  stop(): Promise<void>;
}

const drainMsMax = 10_000;

/** Wires one specialist: the connector of its system, its journal, its door. Whatever keeps it from starting is thrown. */
export async function startSpecialist(
  { host, port, dataDir, isRestored, issuerKeyFile, limits, crashAt, ...settings }: Settings,
  {
    signal,
    onWaiting,
    onRenamed,
    onBroken,
    onKeysUnusable,
    onFailure,
  }: {
    readonly signal: AbortSignal;
    readonly onWaiting: (journal: string) => void;
    readonly onRenamed: (former: string, id: string) => void;
    readonly onBroken: (error: JournalError) => void;
    /** The keys of the issuer can't be read any more; those that were read are trusted on. */
    readonly onKeysUnusable: (error: IssuerKeyError) => void;
    readonly onFailure: (failure: Failure) => void;
  },
): Promise<RunningSpecialist> {
  const verifier = IssuerKeys.fromFile(issuerKeyFile, {
    monotonicMs: () => systemClock.monotonicMs(),
    onUnusable: onKeysUnusable,
  });
  const now = () => Date.now();
  const journal = await SqliteJournal.open({ dataDir, now, newId: randomUUID, signal, onWaiting, onRenamed, onBroken });
  if (isRestored) journal.takeNewIdentity();
  const crash = crashPointFrom(crashAt, () => process.kill(process.pid, 'SIGKILL'));
  const tracing = await tracingTo(settings);
  const watcher = tracing && traceCalls(tracing, settings.system);
  const connector = watcher ? watchedConnector(settings.connector, watcher) : settings.connector;
  const core = createSpecialist({ connector, journal, verifier, limits, crash });
  try {
    const server = await serveSpecialist(core, { host, port, onFailure, ...(watcher ? { watcher } : {}) });
    return {
      port: server.port,
      journalId: journal.id,
      async stop() {
        await server.drain(drainMsMax);
        await connector.close?.();
        await tracing?.stop();
        // Last, since its lock is what keeps the next process out while a call of this one may still be on its way.
        journal.close();
      },
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

/** Nothing of it is loaded where nobody asked for it. */
async function tracingTo({ tracesTo, system }: Pick<Settings, 'tracesTo' | 'system'>) {
  if (tracesTo === undefined) return undefined;
  const { startTracing } = await import('@baton/telemetry/otel');
  return startTracing(`baton-specialist-${system}`);
}
