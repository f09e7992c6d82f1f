/** What came of a group of attacks. */
export interface Tried {
  /** How many were tried. */
  readonly cases: number;
  /** What shows that they could have been told from what they are compared with, e.g. how much was told to an owner. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** What holds of a case, or what is wrong with it. */
export type Verdict = string | undefined;

/** Tries cases one after the other; what is wrong is named by its case. */
export async function tried<Case extends { readonly what: string }>(
  cases: readonly Case[],
  judge: (one: Case) => Promise<Verdict>,
): Promise<Tried> {
  const faults: string[] = [];
  for (const one of cases) {
    const fault = await judge(one);
    if (fault !== undefined) faults.push(`${one.what}: ${fault}`);
  }
  return { cases: cases.length, faults };
}

export function together(...parts: readonly Tried[]): Tried {
  return {
    cases: parts.reduce((sum, { cases }) => sum + cases, 0),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)) as Tried['figures'],
    faults: parts.flatMap(({ faults }) => faults),
  };
}
