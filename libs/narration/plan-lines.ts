import type { PlannedStep, PlanWarning } from '@baton/goal/domain';
import type { Reversibility } from '@baton/specialist/domain';
import type { ReportRow } from './report-words.js';
import { stepInWords } from './words.js';

export interface PagePlanStep extends Pick<PlannedStep, 'title' | 'reversibility' | 'after' | 'pivot'> {
  readonly step: string;
  readonly system: string;
  readonly insteadOf?: string | null;
}

/** A plan that somebody has to approve; what a query of it answers fits as it is. */
export interface PagePlan {
  readonly steps: readonly PagePlanStep[];
  readonly warnings: readonly PlanWarning[];
}

const reversibilityWords: Readonly<Record<Reversibility, string>> = {
  UNDOABLE: 'can be undone',
  COMPENSATABLE: 'can be made good, not undone',
  IRREVERSIBLE: "can't be undone",
};

/**
 * What a person approves: what was asked for, the steps in the order in which they may be done, and what is to be accepted.
 * @param sentences null for one that whoever looks may not see, and for one that is erased
 */
export function rowsOfPlan({ steps, warnings }: PagePlan, sentences: readonly (string | null)[]): readonly ReportRow[] {
  const named = (id: string): string => stepInWords(id, steps.find(({ step }) => step === id)?.title ?? id);
  return [
    ...sentences.map((sentence) => ['wanted', sentence ?? '[not shown]'] as const),
    ...inOrder(steps).map((step) => ['step', planStepInWords(step)] as const),
    ...warnings.map((warning) => ['warning', warningInWords(warning, named)] as const),
  ];
}

function planStepInWords({ step, title, system, reversibility, after, pivot, insteadOf }: PagePlanStep): string {
  const parts = [
    `${stepInWords(step, title)} in ${system}`,
    insteadOf ? `only where ${insteadOf} has failed` : '',
    after.length > 0 ? `after ${after.join(', ')}` : '',
    reversibilityWords[reversibility],
    pivot ? 'pivot: no way back' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function warningInWords({ code, step, risky }: PlanWarning, named: (id: string) => string): string {
  switch (code) {
    case 'IRREVERSIBLE_BEFORE_RISKY':
      return `${named(step)} can't be undone, and ${named(risky)} may still fail when it is done`;
  }
}

/** Each after those that it waits for; besides, as they were planned. */
function inOrder(steps: readonly PagePlanStep[]): readonly PagePlanStep[] {
  const left = [...steps];
  const ordered: PagePlanStep[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ after }) => !after.some((id) => left.some(({ step }) => step === id)));
    ordered.push(...left.splice(Math.max(0, next), 1));
  }
  return ordered;
}
