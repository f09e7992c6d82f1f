import type { ReportPage } from '@baton/narration';
import type { Scenario } from './scenario.js';
import type { Audience } from './stage.js';
import { Stage } from './stage.js';
import type { Theatre } from './theatre.js';

/** How a scenario ended. */
export interface Performance {
  readonly name: string;
  readonly report: ReportPage['report'];
  /** The report's page, as a person gets it. */
  readonly text: string;
  /** Where the report and the systems' own stores differ. */
  readonly differences: readonly string[];
  /** What the report does not say that it must, and the other way round. */
  readonly untold: readonly string[];
}

/** Plays one scenario on a theatre that nothing else is played on meanwhile. */
export async function perform(theatre: Theatre, scenario: Scenario, audience: Audience): Promise<Performance> {
  const stage = new Stage(theatre, audience);
  try {
    await scenario.play(stage);
    const { page, text, differences } = await stage.ending();
    return { name: scenario.name, report: page.report, text, differences, untold: untoldOf(scenario, page, text) };
  } finally {
    theatre.gates.openAll();
    await theatre.systems.switchOff();
  }
}

function untoldOf({ report: wanted }: Scenario, { report }: ReportPage, text: string): readonly string[] {
  const told = Object.fromEntries(report.steps.map(({ step, effect }) => [step, effect]));
  const steps = [...new Set([...Object.keys(wanted.effects), ...Object.keys(told)])];
  const flowing = text.replace(/\s+/g, ' ');
  return [
    ...differs('the outcome', wanted.outcome, report.outcome),
    ...differs('the reason', wanted.closeReason, report.closeReason),
    ...steps.flatMap((step) => differs(step, wanted.effects[step], told[step])),
    ...wanted.says.filter((words) => !flowing.includes(words)).map((words) => `it does not say: ${words}`),
  ];
}

function differs(what: string, wanted: string | undefined, told: string | null | undefined): readonly string[] {
  return wanted === told ? [] : [`${what} is told as ${told ?? 'nothing'}, not ${wanted ?? 'nothing'}`];
}
