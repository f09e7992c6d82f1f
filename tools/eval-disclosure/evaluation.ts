import { join } from 'node:path';
import type { Offers } from '@baton/handoff/checking';
import type { AgentLeakFigures } from './agentleak.js';
import { evaluateAgentLeak } from './agentleak.js';
import type { Scenario } from './agentleak-scenarios.js';
import { readScenarios } from './agentleak-scenarios.js';
import type { Arm, ArmName } from './arms.js';
import type { ConverseFigures, Persona } from './converse.js';
import { evaluateConverse, readPersonas } from './converse.js';
import type { Tau2Figures } from './tau2.js';
import { evaluateTau2 } from './tau2.js';
import type { Write } from './tau2-writes.js';
import { readWrites } from './tau2-writes.js';

export interface Samples {
  readonly scenarios: readonly Scenario[];
  readonly personas: readonly Persona[];
  readonly writes: readonly Write[];
}

/** Our figures, with those of the two arms beside them. */
export type BesideArms<Figures> = Figures & { readonly passAll: Figures; readonly denyAll: Figures };

export interface EvaluationFigures {
  readonly agentleak: BesideArms<AgentLeakFigures>;
  readonly converse: BesideArms<ConverseFigures>;
  readonly tau2: BesideArms<Tau2Figures>;
}

/** @throws UnusableData */
export function readSamples(folder: string, { isQuick }: { readonly isQuick: boolean }): Samples {
  const first = <T>(all: readonly T[], count: number) => (isQuick ? all.slice(0, count) : all);
  return {
    scenarios: first(readScenarios(join(folder, 'agentleak')), 20),
    personas: first(readPersonas(join(folder, 'converse')), 1),
    writes: first(readWrites(join(folder, 'tau2-retail')), 10),
  };
}

export function evaluated(
  { scenarios, personas, writes }: Samples,
  retail: Offers,
  arms: Readonly<Record<ArmName, Arm>>,
): EvaluationFigures {
  const inAll = <Figures>(figuresOf: (arm: Arm) => Figures): BesideArms<Figures> => ({
    ...figuresOf(arms.ours),
    ...{ passAll: figuresOf(arms.passAll), denyAll: figuresOf(arms.denyAll) },
  });
  return {
    agentleak: inAll((arm) => evaluateAgentLeak(scenarios, arm)),
    converse: inAll((arm) => evaluateConverse(personas, arm)),
    tau2: inAll((arm) => evaluateTau2(writes, retail, arm)),
  };
}
