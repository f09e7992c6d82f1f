import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playbook } from '@baton/conversation';
import { loadPlaybooks } from '@baton/conversation';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { Manifest } from '@baton/specialist/domain';
import { parse, stringify } from 'yaml';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { writePlaybooksFor } from '../../tools/processes/playbooks-for.js';
import { openHouse } from '../e2e/in-process-house.js';
import { sixConnectors } from '../e2e/six-connectors.js';
import { Gates } from './gates.js';
import { MovableClock } from './movable-clock.js';
import type { WrittenPlaybook } from './variants.js';
import { variants } from './variants.js';

/** Where scenarios are played, one after the other: six systems, a specialist for each over gRPC, and one orchestrator. */
export interface Theatre {
  readonly systems: RunningSandbox;
  readonly house: Awaited<ReturnType<typeof openHouse>>;
  readonly gates: Gates;
  /** The one that systems, specialists and orchestrator go by. */
  readonly clock: { moveAhead(ms: number): void };
  close(): Promise<void>;
}

export async function openTheatre(): Promise<Theatre> {
  const systems = await runSandbox();
  const clock = new MovableClock(systems.nowMs());
  const gates = new Gates();
  const connectors = sixConnectors(systems).map((connector) =>
    gates.before(connector, withRefundWindow(connector.manifest)),
  );
  const house = await openHouse(connectors, new MemoryEventStore(), {
    playbooks: playbooksOfScenarios(),
    clock,
    wire: 'GRPC',
  });
  return {
    systems,
    house,
    gates,
    clock: {
      moveAhead: (ms) => {
        systems.moveClock(ms);
        clock.moveAhead(ms);
      },
    },
    close: async () => {
      await house.close();
      await systems.close();
    },
  };
}

export const dayMs = 24 * 60 * 60_000;

/** An invoice can be credited for thirty days: the manifest that is shipped sets no time, since each company has its own. */
function withRefundWindow(manifest: Manifest): Manifest {
  return {
    ...manifest,
    capabilities: manifest.capabilities.map((capability) => ({
      ...capability,
      compensations: capability.compensations.map((entry) =>
        entry.capability === 'erp.creditmemo.create' ? { ...entry, windowMs: 30 * dayMs } : entry,
      ),
    })),
  };
}

/** The shipped ones, and beside them those that a scenario needs otherwise than they are shipped. */
function playbooksOfScenarios(): readonly Playbook[] {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  try {
    for (const { specialists, change } of variants) {
      const part = join(folder, 'part');
      writePlaybooksFor(specialists, part);
      const playbook = change(parse(readFileSync(join(part, 'renewal.yaml'), 'utf8')) as WrittenPlaybook);
      rmSync(part, { recursive: true });
      writeFileSync(join(folder, `${playbook.id}.yaml`), stringify(playbook));
    }
    writePlaybooksFor(['salesforce', 'sap', 'contracts', 'servicenow', 'calendar', 'email'], folder);
    return loadPlaybooks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
