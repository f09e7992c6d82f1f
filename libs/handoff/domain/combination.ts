import type { Category, Classification, Form } from '@baton/kernel';

/** That something was told to a specialist about a being: by names and labels, never by the value. */
export interface ToldFact {
  /** What the capability calls it that was briefed with it. */
  readonly field: string;
  readonly category: Category;
  readonly classification: Classification;
  readonly form: Form;
}

/** One of the things that are not to be known together: what fits each word list that is given. */
export interface CombinationPart {
  readonly field?: readonly string[];
  readonly category?: readonly Category[];
  readonly classification?: readonly Classification[];
  readonly form?: readonly Form[];
}

/** Things that no specialist may know of one being together, however harmless each is, whenever it was told them. */
export interface Combination {
  readonly id: string;
  /** What it says, for people. */
  readonly sentence: string;
  /** Systems that may know them together all the same. */
  readonly outside: readonly string[];
  /** Two at least; a fact that fits two of them counts for both. */
  readonly together: readonly CombinationPart[];
}

/** The combinations that one more fact would complete for a specialist of this system, which was told some already. */
export function completedBy(
  combinations: readonly Combination[],
  system: string,
  told: readonly ToldFact[],
  fact: ToldFact,
): readonly Combination[] {
  const known = [...told, fact];
  return combinationsOver(combinations, system).filter(
    ({ together }) =>
      together.some((part) => fits(part, fact)) && together.every((part) => known.some((one) => fits(part, one))),
  );
}

/** Whether a fact counts for any combination, and so has to be reserved before it is told. */
export function isWatched(combinations: readonly Combination[], system: string, fact: ToldFact): boolean {
  return combinationsOver(combinations, system).some(({ together }) => together.some((part) => fits(part, fact)));
}

function combinationsOver(combinations: readonly Combination[], system: string): readonly Combination[] {
  return combinations.filter(({ outside }) => !outside.includes(system));
}

function fits({ field, category, classification, form }: CombinationPart, fact: ToldFact): boolean {
  return (
    (field?.includes(fact.field) ?? true) &&
    (category?.includes(fact.category) ?? true) &&
    (classification?.includes(fact.classification) ?? true) &&
    (form?.includes(fact.form) ?? true)
  );
}
