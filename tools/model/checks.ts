/** One exhaustive check of the protocol's model: whole, or with one guard taken out, which must then show. */
export interface Check {
  readonly name: string;
  readonly idempotencyClass: 'NATIVE' | 'NATIVE, claimable' | 'CHECK_THEN_ACT' | 'NONE';
  /** What it says if all is well, or what was taken out. */
  readonly says: string;
  readonly expected: 'HOLDS' | 'BROKEN';
  /** Names of the model that are set; its head says what they mean. */
  readonly defines: readonly string[];
  /**
   * DEPTH finds out of every history whether it keeps the promises, ENDS in addition whether there is one without an
   * end. BREADTH finds the shortest history that breaks one, and needs more memory where there is none.
   */
  readonly search: 'DEPTH' | 'BREADTH' | 'ENDS';
}

const classes: readonly (readonly [Check['idempotencyClass'], readonly string[]])[] = [
  ['NATIVE, claimable', ['NATIVE', 'CLAIMABLE']],
  ['NATIVE', ['NATIVE']],
  ['CHECK_THEN_ACT', ['CHECK_THEN_ACT']],
  ['NONE', ['NONE']],
];

const whole = classes.flatMap(([idempotencyClass, defines]): readonly Check[] => [
  {
    ...{ name: 'protocol', idempotencyClass, says: 'every promise is kept', expected: 'HOLDS' },
    ...{ defines, search: 'DEPTH' },
  },
  {
    ...{ name: 'endings', idempotencyClass, says: 'every history ends, or waits for a person', expected: 'HOLDS' },
    ...{ defines: [...defines, 'ENDING'], search: 'ENDS' },
  },
  {
    ...{ name: 'three-attempts', idempotencyClass, says: 'every promise is kept', expected: 'HOLDS' },
    ...{ defines: [...defines, 'ATTEMPTS=3'], search: 'DEPTH' },
  },
]);

function without(
  name: string,
  define: string,
  idempotencyClass: 'NATIVE' | 'CHECK_THEN_ACT' | 'NONE',
  says: string,
  more: Partial<Pick<Check, 'search'>> & { readonly defines?: readonly string[] } = {},
): Check {
  const defines = [idempotencyClass, define, ...(more.defines ?? [])];
  return { name, idempotencyClass, says, expected: 'BROKEN', defines, search: more.search ?? 'BREADTH' };
}

/** Each is found in a class that shows it; in another one the guard may have nothing to guard against. */
const guardsTakenOut: readonly Check[] = [
  without('no-revocation', 'WITHOUT_REVOCATION', 'NATIVE', 'a key that is given up is not revoked'),
  without('no-attempt-fencing', 'WITHOUT_ATTEMPT_FENCING', 'CHECK_THEN_ACT', 'closed and overtaken attempts begin'),
  without('no-attempt-fencing', 'WITHOUT_ATTEMPT_FENCING', 'NONE', 'closed and overtaken attempts begin'),
  without('journal-alone', 'BELIEVING_THE_JOURNAL_ALONE', 'NATIVE', 'REVOKED is said from the journal alone'),
  without('journal-alone', 'BELIEVING_THE_JOURNAL_ALONE', 'NONE', 'REVOKED is said from the journal alone'),
  without('no-lag', 'WITHOUT_THE_LAG', 'CHECK_THEN_ACT', 'absence is believed before the lag is over'),
  without('any-journal', 'BELIEVING_ANY_JOURNAL', 'NONE', 'a journal speaks for the one that was lost'),
  without('last-journal', 'BELIEVING_THE_LAST_JOURNAL', 'NATIVE', 'only the last dispatch says where attempts went'),
  without('any-rejection', 'BELIEVING_REJECTIONS', 'NATIVE', 'a rejection is believed over an earlier attempt'),
  without('stale-answers', 'BELIEVING_STALE_ANSWERS', 'NONE', 'what is said of an attempt counts for a later one', {
    defines: ['ATTEMPTS=3'],
  }),
  without('forgotten-deferral', 'FORGETTING_DEFERRALS', 'NONE', 'a deferred request may come again after a crash'),
  without('undo-over-unknown', 'WITHOUT_ASKING_FIRST', 'CHECK_THEN_ACT', 'what is unknown is undone'),
  without('upsert-as-native', 'BELIEVING_AN_UPSERT', 'NATIVE', 'the system takes the same key twice'),
  without('no-person', 'WITHOUT_A_PERSON', 'NONE', 'what nobody can tell is asked about for ever', {
    search: 'ENDS',
    defines: ['ENDING'],
  }),
];

export const checks: readonly Check[] = [...whole, ...guardsTakenOut];
