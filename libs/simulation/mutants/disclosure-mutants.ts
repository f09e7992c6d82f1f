import type { Mutant } from './mutant.js';

const ledger = 'libs/goal/application/disclosure-ledger.ts';

/** What crosses, and what counts as told: guards of briefs, of policies, and of what is reserved in the ledger. */
export const disclosureMutants: readonly Mutant[] = [
  {
    name: 'one-field-more',
    guard: 'A brief holds what the capability asks for, and nothing else.',
    patches: [
      {
        file: 'libs/handoff/domain/brief.ts',
        find: 'const satisfied = new Set(disclosed.map(({ field }) => field));',
        replace:
          'const satisfied = new Set(disclosed.map(({ field }) => field));\n' +
          'for (const { attribute, reason } of judged)\n' +
          "if (reason === 'NOT_RELEVANT') disclosed.push({ field: attribute, attribute, form: 'FULL', " +
          'value: request.openValue(attribute) });',
      },
    ],
  },
  {
    name: 'wrong-subject',
    guard: 'A brief holds nothing about anybody whom its handoff is not about.',
    patches: [
      {
        file: 'libs/handoff/domain/brief.ts',
        find: 'if (labels.subjects.some((subject) => !request.subjects.includes(subject)))',
        replace: 'if (labels.subjects.length < 0)',
      },
    ],
  },
  {
    name: 'policy-error-ignored',
    guard: 'Whatever the policy engine permits with an error beside it is denied.',
    patches: [
      {
        file: 'libs/handoff/policy/cedar/cedar-policy.adapter.ts',
        find: 'if (diagnostics.errors.length > 0) return failed;',
        replace: '',
      },
    ],
  },
  {
    name: 'sent-again-undecided',
    guard: 'What is sent once more may cross by the policy that holds then.',
    patches: [
      {
        file: 'libs/goal/application/hand-off.ts',
        find: 'if (withdrawnFields.length > 0) {',
        replace: 'if (withdrawnFields.length < 0) {',
      },
    ],
  },
  {
    name: 'recalled-key-not-revoked',
    guard: 'Before a recalled brief is made anew, no request under its old key can take effect any more.',
    patches: [
      {
        file: 'libs/goal/domain/operation.evolve.ts',
        find: 'onOperation(state, event.data, (operation) => ({ ...operation, recalled: true }));',
        replace:
          'onStep(state, event.data, (step) => {\n' +
          'const operation = step.operations[event.data.operation];\n' +
          "return operation ? archived(step, { ...operation, phase: { at: 'REVOKED' } }) : step;\n" +
          '});',
      },
    ],
  },
  {
    name: 'combination-not-looked-for',
    guard: 'What may not be known together is kept apart, within a brief and over all that was told before.',
    patches: [
      {
        file: 'libs/handoff/domain/brief.ts',
        find: 'if (combinations.length === 0) return judged;',
        replace: 'if (combinations.length >= 0) return judged;',
      },
    ],
  },
  {
    name: 'reservation-not-taken',
    guard: 'What a combination watches is reserved before it is told.',
    patches: [
      {
        file: ledger,
        find: 'if (isHeld(page, names.reservationId, told)) continue;',
        replace: "if (names.reservationId !== '') continue;",
      },
    ],
  },
  {
    name: 'reserved-on-what-has-changed',
    guard: 'It is reserved on top of exactly what the decision has read, so two goals complete no combination at once.',
    patches: [
      {
        file: ledger,
        find: "if (!isOnTop) return 'OVERTAKEN';",
        replace:
          'if (!isOnTop)\n' +
          'await append(tools, reader, await pageOf(tools.store, recipient, subject), ' +
          "{ type: 'DisclosuresReserved', data: { recipient, subject, ...names, told } });",
      },
    ],
  },
  {
    name: 'reservation-released-too-early',
    guard: 'A reservation whose brief has come is never released.',
    patches: [
      { file: 'libs/goal/domain/operation.evolve.ts', find: '...withoutReservation(step, data),', replace: '...step,' },
    ],
  },
  {
    name: 'reservation-never-released',
    guard: 'What was reserved for a brief that never came is given up.',
    patches: [
      {
        file: 'libs/goal/domain/resume.ts',
        find: '  giveUpWhatIsNotOwed(state, around, collected);\n',
        replace: '',
      },
    ],
  },
];
