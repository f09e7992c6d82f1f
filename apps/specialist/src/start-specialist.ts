import { crashPointFrom } from '@baton/kernel';
import { randomUUID } from 'node:crypto';
import { Verifier } from '@baton/encryption/verifier';
import { createSpecialist, serveSpecialist, SqliteJournal, type JournalError } from '@baton/specialist/kit';
import type { Settings } from './settings.js';

export interface RunningSpecialist {
  readonly port: number;
  readonly journalId: string;
  /** Answers what is running, takes nothing new, and closes the journal. */
  stop(): Promise<void>;
}

const drainMsMax = 10_000;

/** Wires one specialist: the connector of its system, its journal, its door. Whatever keeps it from starting is thrown. */
export async function startSpecialist(
  { connector, host, port, dataDir, isRestored, issuerKeyFile, limits, crashAt }: Settings,
  {
    signal,
    onWaiting,
    onRenamed,
    onBroken,
  }: {
    readonly signal: AbortSignal;
    readonly onWaiting: (journal: string) => void;
    readonly onRenamed: (former: string, id: string) => void;
    readonly onBroken: (error: JournalError) => void;
  },
): Promise<RunningSpecialist> {
  const verifier = Verifier.fromFile(issuerKeyFile);
  const now = () => Date.now();
  const journal = await SqliteJournal.open({ dataDir, now, newId: randomUUID, signal, onWaiting, onRenamed, onBroken });
  if (isRestored) journal.takeNewIdentity();
  const crash = crashPointFrom(crashAt, () => process.kill(process.pid, 'SIGKILL'));
  const core = createSpecialist({ connector, journal, verifier, limits, crash });
  try {
    const server = await serveSpecialist(core, { host, port });
    return {
      port: server.port,
      journalId: journal.id,
      async stop() {
        await server.drain(drainMsMax);
        await connector.close?.();
        journal.close();
      },
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}
