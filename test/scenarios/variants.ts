/** What is looked at here of a playbook as it is written; all else stays as it is. */
export interface WrittenPlaybook {
  readonly id: string;
  readonly title: string;
  readonly example: string;
  readonly recovery: 'compensate' | 'hold';
  readonly matches: {
    readonly verbs: readonly string[];
    readonly nouns: readonly string[];
    readonly unless: readonly string[];
  };
  readonly steps: readonly WrittenStep[];
}

interface WrittenStep {
  readonly id: string;
  readonly pivot?: boolean;
  readonly after: readonly string[];
}

/** The shipped renewal as far as these specialists serve it, with one thing otherwise and a verb of its own. */
interface Variant {
  readonly specialists: readonly string[];
  readonly change: (shipped: WrittenPlaybook) => WrittenPlaybook;
}

const three = ['salesforce', 'sap', 'contracts'];
const six = [...three, 'servicenow', 'calendar', 'email'];

function named(id: string, verb: string, shipped: WrittenPlaybook): WrittenPlaybook {
  return {
    ...shipped,
    id,
    example: `${verb} "ACME Corporation" for a year at +5 %`,
    matches: { ...shipped.matches, verbs: [verb], nouns: [] },
  };
}

export const variants: readonly Variant[] = [
  { specialists: three, change: (shipped) => named('renewal-in-five-steps', 'rollover', shipped) },
  {
    specialists: six,
    change: (shipped) => ({ ...named('renewal-held', 'prolongate', shipped), recovery: 'hold' }),
  },
  {
    specialists: six,
    change: (shipped) => ({
      ...named('renewal-with-pivot', 'recommit', shipped),
      steps: shipped.steps.map((step) => (step.id === 's4' ? { ...step, pivot: true } : step)),
    }),
  },
];
