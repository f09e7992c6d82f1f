import type { Mutant } from './mutant.js';

const performing = 'libs/specialist/kit/core/performing.ts';
const inquiring = 'libs/specialist/kit/core/inquiring.ts';
const revoking = 'libs/specialist/kit/core/revoking.ts';
const keyDesk = 'libs/specialist/kit/core/key-desk.ts';
const admission = 'libs/specialist/kit/core/admission.ts';
const keyRecord = 'libs/specialist/kit/journal/key-record.ts';

/** The double of what a specialist does not say: whoever asked takes its word for it alone where the attempt went there. */
const strangerBelieved = {
  file: 'libs/goal/domain/decide-answers.ts',
  find: "answer.kind === 'NEVER_STARTED' && answer.journalId !== operation.journalId",
  replace: "answer.kind === 'NEVER_STARTED' && answer.journalId === ''",
};

export const kitMutants: readonly Mutant[] = [
  {
    name: 'no-dedupe',
    guard: 'A specialist looks a key up before it has its effect.',
    patches: [
      {
        file: performing,
        find: 'refuseUnlessOpen(record, call.attempt);\n    switch',
        replace: 'if (record.key) return undefined;\n    switch',
      },
    ],
  },
  {
    name: 'lower-attempt-accepted',
    guard: 'An attempt that is closed or overtaken starts nothing any more.',
    patches: [
      { file: performing, find: 'if (attempt <= closedThrough)', replace: 'if (attempt < 0)' },
      { file: performing, find: 'if (attempt < highest)', replace: 'if (attempt < 0)' },
    ],
  },
  {
    name: 'doubled-request-performed',
    guard: 'A token is good for one call, and an attempt starts once.',
    patches: [
      {
        file: admission,
        find: 'if (!this.#options.journal.useToken(jti, exp * 1_000 + clockSetRightMsMax))',
        replace: 'if (jti === undefined && exp)',
      },
      { file: performing, find: 'if (attempts.at(-1)?.attempt === attempt)', replace: 'if (attempt < 0)' },
    ],
  },
  {
    name: 'token-used-again',
    guard: 'A token is good for one call.',
    patches: [
      {
        file: admission,
        find: 'if (!this.#options.journal.useToken(jti, exp * 1_000 + clockSetRightMsMax))',
        replace: "if (!this.#options.journal.useToken(jti, exp * 1_000 + clockSetRightMsMax) && jti === '')",
      },
    ],
  },
  {
    name: 'token-id-not-kept',
    guard: 'The use of a token outlives the process before its call is answered.',
    patches: [
      {
        file: 'libs/specialist/kit/specialist.ts',
        find: 'const [answer] = await Promise.all([answering, journal.tokensKept()]);',
        replace: 'const answer = await answering;',
      },
    ],
  },
  {
    name: 'overlapping-attempts',
    guard: 'Two attempts of one key never run at once.',
    // Whoever sends the next attempt was told that nothing came of the one before, which is not said of one that runs: each
    // of the two guards is enough, so both are taken out.
    patches: [
      { file: performing, find: 'if (running) return Promise.resolve(running);', replace: '' },
      {
        file: inquiring,
        find: 'return record.outcome ?? desk.inProgress(record.key);',
        replace: 'return record.outcome;',
      },
    ],
  },
  {
    name: 'effect-before-journal',
    guard: 'A started attempt is on disk before the system is touched.',
    patches: [
      {
        file: performing,
        find: "await journal.durable();\n    crash('specialist:after-journal');",
        replace: "crash('specialist:after-journal');",
      },
    ],
  },
  {
    name: 'closed-attempts-in-memory',
    guard: 'That an attempt is closed is on disk before it is told.',
    patches: [
      {
        file: inquiring,
        find: 'await journal.durable();\n    const since',
        replace: 'const since',
      },
    ],
  },
  {
    name: 'revoked-from-the-journal-alone',
    guard:
      'REVOKED is told only where nothing is without an answer, or the system itself has taken the key out of use.',
    patches: [
      {
        file: revoking,
        find: 'if (unansweredAttempts(record).length === 0 && !record.sentElsewhere) return',
        replace: 'if (record.key) return',
      },
    ],
  },
  {
    name: 'revocation-in-memory',
    guard: 'That a key is out of use is on disk before it is told.',
    // A key is revoked after its last attempt was deferred, asked about or committed. By then what was committed has begun
    // on disk, what was asked about is closed there, and the token of what was deferred is used up there: no copy of a
    // request is left for the revocation to keep out. The last of these is taken out as well, which leaves it something.
    patches: [
      {
        file: performing,
        find: "if (answer.kind === 'DEFERRED' || answer.kind === 'REJECTED') await this.#options.journal.durable();",
        replace: '',
      },
      {
        file: revoking,
        find: "{ kind: 'REVOKED' }));\n    await journal.durable();",
        replace: "{ kind: 'REVOKED' }));",
      },
      {
        file: revoking,
        find: 'journal.record(withRevocationAsked(desk.recordOf(call), call.attempt));\n    await journal.durable();',
        replace: 'journal.record(withRevocationAsked(desk.recordOf(call), call.attempt));',
      },
    ],
  },
  {
    name: 'a-412-on-a-retry-believed',
    guard: 'A rejection is believed only if no earlier attempt can have been its reason.',
    patches: [
      {
        file: performing,
        find: 'earlierAttemptMayHaveReached: before.sentElsewhere || unansweredAttempts(before).length > 0,',
        replace: 'earlierAttemptMayHaveReached: false,',
      },
    ],
  },
  {
    name: 'absence-believed-before-the-lag',
    guard: 'Where a key is only looked for, absence counts after all that may still land would show.',
    patches: [{ file: inquiring, find: 'if (unprovenForMs > 0) return', replace: 'if (unprovenForMs < 0) return' }],
  },
  {
    name: 'rejection-while-an-attempt-may-land',
    guard: 'A rejection is no proof while the system may still carry out an earlier attempt.',
    patches: [
      {
        file: inquiring,
        find: 'this.#rejectedOnceClaimed(call, task, code);\n    }',
        replace: 'this.#rejected(call, code);\n    }',
      },
    ],
  },
  {
    name: 'never-started-told-by-a-stranger',
    guard: 'Only the journal of the dispatch can say that nothing was started.',
    patches: [
      {
        file: inquiring,
        find: 'if (unansweredAttempts(record).length === 0 && !record.sentElsewhere)',
        replace: 'if (unansweredAttempts(record).length === 0)',
      },
      strangerBelieved,
    ],
  },
  {
    name: 'begun-again-under-another-journal',
    guard: 'An attempt that was dispatched to another journal begins nothing.',
    patches: [{ file: performing, find: 'if (!desk.isForThisJournal(call))', replace: 'if (call.attempt < 0)' }],
  },
  {
    name: 'journal-believed-once-it-is-back',
    guard: 'A journal that an attempt went past says nothing by itself of its key.',
    patches: [
      { file: keyDesk, find: 'return this.isForThisJournal(call) && (', replace: 'return (' },
      strangerBelieved,
    ],
  },
  {
    name: 'old-journal-not-recognised',
    guard: 'A journal that was put back from an older copy answers for what it has forgotten under no name of its own.',
    patches: [{ file: admission, find: '!journal.hasBeenAt(heard)) journal', replace: 'heard.sequence < 0) journal' }],
  },
  {
    name: 'key-bound-to-any-brief',
    guard: 'A key is good for the brief of its first call alone.',
    patches: [
      { file: keyRecord, find: 'record.briefDigest === binding.briefDigest', replace: "record.briefDigest !== ''" },
    ],
  },
  {
    name: 'begun-after-its-revocation',
    guard: 'Nothing is begun any more under a key that was revoked.',
    patches: [
      {
        file: performing,
        find: "if (outcome?.kind === 'REVOKED' || (revocationAsked && !outcome))",
        replace: 'if (revocationAsked && attempt < 0)',
      },
    ],
  },
  {
    name: 'start-after-the-deadline',
    guard: 'Nothing is begun after the deadline of a dispatch.',
    patches: [
      { file: performing, find: 'return this.#options.clock.now() > startByMs;', replace: 'return startByMs < 0;' },
    ],
  },
  {
    name: 'an-upsert-taken-for-native',
    guard: 'NATIVE is promised only where the system refuses the same key a second time.',
    patches: [
      {
        file: 'libs/simulation/systems/simulated-system.ts',
        find: "if (this.#isTaken(key)) return { kind: 'DUPLICATE' };",
        replace: '',
      },
    ],
  },
];
