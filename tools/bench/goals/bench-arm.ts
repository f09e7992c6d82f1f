import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../bench-tools.js';
import type { OpenedStore, StoreKind } from '../opened-stores.js';
import { openStore } from '../opened-stores.js';
import type { BenchHouse } from './bench-house.js';
import { openBenchHouse } from './bench-house.js';
import { benchSentence } from './bench-playbook.js';
import { peakMemoryMb } from './bench-process.js';
import { noProtections } from './bench-protections.js';
import type { SpecialistSetting } from './bench-specialists.js';
import { specialistsInProcess, specialistsOverGrpc } from './bench-specialists.js';
import {
  publicCapabilities,
  publicPlaybook,
  tenAttributeCapabilities,
  tenAttributePlaybook,
} from './ten-attributes.js';

/** The last two carry ten attributes in each handoff, in process: protected as an installation is, and not at all. */
export const armNames = ['in-process', 'grpc', 'protected', 'unprotected'] as const;
export type ArmName = (typeof armNames)[number];

export interface ArmLoad {
  readonly atOnce: number;
  /** Carried out many at once before anything is measured, so that the machine code is there. */
  readonly warmUpGoals: number;
  readonly goals?: number;
  readonly ms?: number;
}

/** What one run of one arm measured. */
export interface ArmFigures {
  readonly goals: number;
  readonly goalsPerSecond: number;
  /** Until the read models had caught up as well. */
  readonly goalsPerSecondProjected: number;
  readonly goalMsP50: number;
  readonly goalMsP99: number;
  readonly eventsPerGoal: number;
  readonly appendsPerGoal: number;
  /** All files, after the last of them was closed. */
  readonly bytesPerGoal: number;
  /** Of user and system time of the orchestrator's process. */
  readonly cpuMsPerGoal: number;
  readonly peakMemoryMb: Readonly<Record<string, number>>;
  /** Of the orchestrator, after each tenth of the goals. */
  readonly memoryMb: readonly number[];
}

const warmUpAtOnce = 64;

/** How a house is put together for one arm. */
function openArm(arm: ArmName, folder: string, openEventStore: (own: string) => Promise<OpenedStore>) {
  const options = { openEventStore };
  switch (arm) {
    case 'in-process':
      return openBenchHouse(folder, specialistsInProcess, options);
    case 'grpc':
      return openBenchHouse(folder, specialistsOverGrpc, options);
    case 'protected': {
      const capabilities = tenAttributeCapabilities;
      const open = (setting: SpecialistSetting) => specialistsInProcess(setting, { capabilities });
      return openBenchHouse(folder, open, { ...options, playbooks: [tenAttributePlaybook] });
    }
    case 'unprotected': {
      const capabilities = publicCapabilities;
      const open = (setting: SpecialistSetting) => specialistsInProcess(setting, { capabilities });
      const protections = noProtections();
      return openBenchHouse(folder, open, { ...options, playbooks: [publicPlaybook], protections });
    }
  }
}

/** Runs one arm in this process, which is then the orchestrator and the client that waits for it. */
export async function runArm(
  arm: ArmName,
  folder: string,
  load: ArmLoad,
  storeKind: StoreKind = 'embedded',
): Promise<ArmFigures> {
  const house = await openArm(arm, folder, (own) => openStore(storeKind, own));
  // What a server holds already is projected before anything is measured.
  await house.untilProjected();
  const warmUp = await carryOutMany(house, { atOnce: warmUpAtOnce, goals: load.warmUpGoals });
  const before = house.appended();
  const cpuBefore = process.cpuUsage();
  const { delays, seconds, memoryMb } = await carryOutMany(house, load);
  const begunToProject = performance.now();
  await house.untilProjected();
  const cpu = process.cpuUsage(cpuBefore);
  const projectedSeconds = seconds + (performance.now() - begunToProject) / 1_000;
  const after = house.appended();
  const peaks = await house.close();
  const goals = delays.length;
  return {
    goals,
    goalsPerSecond: goals / seconds,
    goalsPerSecondProjected: goals / projectedSeconds,
    goalMsP50: quantile(delays, 0.5),
    goalMsP99: quantile(delays, 0.99),
    eventsPerGoal: (after.events - before.events) / goals,
    appendsPerGoal: (after.appends - before.appends) / goals,
    bytesPerGoal: bytesOf(folder) / (goals + warmUp.delays.length),
    cpuMsPerGoal: (cpu.user + cpu.system) / 1_000 / goals,
    peakMemoryMb: { orchestrator: peakMemoryMb(), ...peaks },
    memoryMb,
  };
}

/** A closed loop: each of so many clients submits its next goal when its last one has ended. */
async function carryOutMany(house: BenchHouse, { atOnce, goals, ms }: Omit<ArmLoad, 'warmUpGoals'>) {
  const delays: number[] = [];
  const memoryMb: number[] = [];
  const begun = performance.now();
  const deadline = begun + (ms ?? Number.POSITIVE_INFINITY);
  const limit = goals ?? Number.POSITIVE_INFINITY;
  let submitted = 0;
  const client = async (): Promise<void> => {
    while (submitted < limit && performance.now() < deadline) {
      const sentence = benchSentence(submitted++);
      const at = performance.now();
      await house.carryOut(sentence, randomUUID());
      delays.push(performance.now() - at);
      if (goals !== undefined && delays.length % Math.ceil(goals / 10) === 0)
        memoryMb.push(Math.round(process.memoryUsage.rss() / 1_048_576));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return { delays, memoryMb, seconds: (performance.now() - begun) / 1_000 };
}

function bytesOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((bytes, { parentPath, name }) => bytes + statSync(join(parentPath, name)).size, 0);
}
