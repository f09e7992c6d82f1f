import type { Mutant } from './mutant.js';

const handoffs = 'libs/goal/domain/decide-handoffs.ts';
const goBack = 'libs/goal/domain/go-back.ts';
const wayBack = 'libs/goal/domain/way-back.ts';
const answers = 'libs/goal/domain/decide-answers.ts';
const outcome = 'libs/goal/domain/outcome.ts';
const driver = 'libs/goal/application/goal-driver.ts';

export const goalMutants: readonly Mutant[] = [
  {
    name: 'fresh-key-per-attempt',
    guard: 'Every attempt of an operation goes out under one key.',
    patches: [
      {
        file: handoffs,
        find: '...{ step, operation: name, handoffId: brief.handoffId, key, generation, idempotencyClass },',
        replace:
          '...{ step, operation: name, handoffId: brief.handoffId, generation, idempotencyClass },' +
          "key: key.slice(0, 30) + String(attempt).padStart(2, '0'),",
      },
    ],
  },
  {
    name: 'effect-before-intent',
    guard: 'An intent is durable before its effect is asked for.',
    patches: [
      {
        file: driver,
        find: "    if (this.goal.hasUndurable) {\n      this.tools.crashPoint('before-append');",
        replace:
          '    for (const call of calls) this.start(call);\n' +
          "    if (this.goal.hasUndurable) {\n      this.tools.crashPoint('before-append');",
      },
      {
        file: driver,
        find: "this.tools.crashPoint('after-append');\n    }\n    for (const call of calls) this.start(call);",
        replace: "this.tools.crashPoint('after-append');\n    }",
      },
    ],
  },
  {
    name: 'compensate-only-acknowledged',
    guard: 'A goal that goes back deals with every step that was sent, acknowledged or not.',
    patches: [
      {
        file: wayBack,
        find: 'return step.putRight === undefined ? isOver(forward) : compensationsOf(step).every(isOver);',
        replace: "return forward.phase.at !== 'COMMITTED';",
      },
    ],
  },
  {
    name: 'given-up-deferral-not-revoked',
    guard: 'Whatever was dispatched and is given up is revoked, deferred or not.',
    patches: [
      {
        file: wayBack,
        find: 'return step.putRight === undefined ? isOver(forward) : compensationsOf(step).every(isOver);',
        replace: "return ['REJECTED', 'REVOKED', 'DEFERRED', 'NOT_DONE'].includes(forward.phase.at);",
      },
    ],
  },
  {
    name: 'unknown-taken-for-rejection',
    guard: 'A send without an answer is unknown, and is asked about before anything else.',
    patches: [
      {
        file: answers,
        find: "return [{ type: 'OperationBecameUnknown', data: { ...ref, attempt, cause: answer.cause } }];",
        replace: "return [{ type: 'OperationRejected', data: { ...ref, attempt, code: 'CONFLICT' } }];",
      },
    ],
  },
  {
    name: 'former-keys-left-out',
    guard: 'The report tells all that was tried, under whatever key.',
    patches: [
      {
        file: 'libs/goal/domain/outcome-report.ts',
        find: 'const sent = operationsEver(step).map((operation) => ({',
        replace: 'const sent = Object.values(step.operations).map((operation) => ({',
      },
    ],
  },
  {
    name: 'report-from-the-plan',
    guard: 'The report tells what the events tell, not what the plan wanted.',
    patches: [
      {
        file: 'libs/goal/domain/outcome-report.ts',
        find: 'const effect = effectOf(step);',
        replace: "const effect = step.operations.forward ? 'APPLIED' : 'NONE';",
      },
    ],
  },
  {
    name: 'expected-revision-ignored',
    guard: 'A driver writes only on top of what it has read.',
    patches: [
      {
        file: 'libs/goal/application/open-goal.ts',
        find: 'const result = await store.append(goalStream(this.goalId), expected, events);',
        replace:
          'let result = await store.append(goalStream(this.goalId), expected, events);\n' +
          "if (result.status === 'WRONG_EXPECTED_REVISION')\n" +
          'result = await store.append(goalStream(this.goalId), result.actual, events);',
      },
    ],
  },
  {
    name: 'next-compensation-over-an-unknown',
    guard: 'The next compensation runs only after the key of the one before was rejected or revoked.',
    patches: [
      {
        file: goBack,
        find: 'return operation !== undefined && !isOver(operation);',
        replace: "return operation !== undefined && !['REJECTED', 'REVOKED', 'UNKNOWN'].includes(operation.phase.at);",
      },
    ],
  },
  {
    name: 'undo-order-reversed',
    guard: 'A step is put right after all that were built upon it.',
    patches: [
      {
        file: goBack,
        find: 'else if (forward && dependantsAreDealtWith(state, step)) compensate(',
        replace: 'else if (forward) compensate(',
      },
    ],
  },
  {
    name: 'failed-compensation-told-as-done',
    guard: 'What no compensation could put right stays in the report.',
    patches: [
      {
        file: 'libs/goal/domain/goal.state.ts',
        find: "if (step.exhaustedFor !== undefined) return 'RESIDUAL';",
        replace: "if (step.exhaustedFor !== undefined) return 'UNDONE';",
      },
    ],
  },
  {
    name: 'window-ignored',
    guard: 'A compensation whose time is over gives way to the next.',
    patches: [{ file: goBack, find: 'return !windowHasPassed(forward, windowMs, now);', replace: 'return true;' }],
  },
  {
    name: 'put-off-beyond-its-window',
    guard: 'A compensation that was put off is not sent again once its time is over.',
    patches: [
      {
        file: goBack,
        find: 'if (isTooLate) giveUp(step, ref.operation,',
        replace: 'if (isTooLate) carryOn(step, ref.operation,',
      },
    ],
  },
  {
    name: 'turned-back-over-an-untold-pivot',
    guard: 'Whether there is a way back is decided only when it is known what became of a pivot that was sent.',
    patches: [
      {
        file: 'libs/goal/domain/resume.ts',
        find: 'if (steps.some(isPivotUnderWay)) settlePivots(',
        replace: 'if (steps.length === 0) settlePivots(',
      },
    ],
  },
  {
    name: 'approval-of-anything',
    guard: 'A person’s answer is bound to the digest of what they were shown.',
    patches: [
      {
        file: 'libs/goal/domain/decide-tasks.ts',
        find: 'const isStale = task.digest !== digest || taskWork',
        replace: 'const isStale = taskWork',
      },
    ],
  },
  {
    name: 'alternative-beside-the-step',
    guard: 'An alternative is begun only where the step that it stands for has failed.',
    patches: [
      {
        file: 'libs/goal/domain/lost-steps.ts',
        find: 'return original === undefined || !isBeyondHope(original) || original.skipped !== undefined;',
        replace: 'return original === undefined || original.skipped !== undefined;',
      },
    ],
  },
  {
    name: 'alternative-of-what-is-settled',
    guard: 'An alternative is given up once the step that it stands for is done after all, or left out.',
    patches: [
      {
        file: 'libs/goal/domain/lost-steps.ts',
        find: 'export function isNeedless(state: GoalState, { planned: { insteadOf } }: StepState)',
        replace: 'export function isNeedless(state: GoalState, { planned: { insteadOf }, operations }: StepState)',
      },
      {
        file: 'libs/goal/domain/lost-steps.ts',
        find: 'return original !== undefined && isSettled(original);',
        replace: 'return original !== undefined && !operations.forward && isSettled(original);',
      },
    ],
  },
  {
    name: 'left-out-beside-its-alternative',
    guard: 'A step is not left out while the one that stands for it is on its way or done.',
    patches: [
      {
        file: 'libs/goal/domain/decide-controls.ts',
        find: 'const mayBeLeftOut = waits && !step.skipped && !isBeingDoneAnotherWay(state, step);',
        replace: 'const mayBeLeftOut = waits && !step.skipped && isBeingDoneAnotherWay !== undefined;',
      },
    ],
  },
  {
    name: 'tried-again-beside-its-alternative',
    guard: 'A step is not tried again while the one that stands for it is under way or done.',
    patches: [
      {
        file: 'libs/goal/domain/decide-controls.ts',
        find: 'return instead !== undefined && !isOver(instead);',
        replace: "return instead !== undefined && instead.key === '';",
      },
    ],
  },
  {
    name: 'deferral-spends-an-attempt',
    guard: 'Only what was sent in vain counts against the attempts of an operation.',
    patches: [
      {
        file: 'libs/goal/domain/operation.evolve.ts',
        find: 'sentInVain: before?.sentInVain ?? 0,',
        replace: 'sentInVain: data.attempt - 1,',
      },
    ],
  },
  {
    name: 'failing-system-fails-its-goal',
    guard: 'A step that was sent in vain as often as it may be waits for its system, and then for a person.',
    patches: [
      {
        file: 'libs/goal/domain/resume.ts',
        find: "  else if (isPastTrying(state, step, 'forward', around.now))\n    collected.waitFor({ kind: 'RECOVERY', step: step.planned.id });",
        replace:
          "  else if (isPastTrying(state, step, 'forward', around.now)) giveUp(step, 'forward', around, collected);",
      },
    ],
  },
  {
    name: 'planned-anew-over-what-is-done',
    guard: 'A new revision of a plan keeps every step that is done or under way.',
    patches: [
      {
        file: 'libs/goal/domain/plan-revision.ts',
        find: 'return { ...fresh, steps: [...begun, ...steps] };',
        replace: 'return { ...fresh, steps: begun.length > 99 ? begun : steps };',
      },
    ],
  },
  {
    name: 'another-value-in-place-of-the-one-sent',
    guard: 'What an effect was asked for with keeps its name, whatever is computed anew.',
    patches: [
      {
        file: 'libs/goal/domain/attribute-names.ts',
        find: '.some((inputs) => Object.values(inputs).includes(name));',
        replace: ".some((inputs) => Object.values(inputs).includes(name) && name === '');",
      },
    ],
  },
  {
    name: 'skipped-until-planned-anew',
    guard: 'A step that a person has left out does not come back by a new plan.',
    patches: [
      {
        file: 'libs/goal/domain/plan-revision.ts',
        find: "filter(({ skipped }) => skipped === 'PERSON');",
        replace: "filter(({ skipped }) => skipped === 'CONDITION');",
      },
    ],
  },
  {
    name: 'forward-key-left-open',
    guard: 'Every compensation revokes the forward key first.',
    patches: [
      {
        file: goBack,
        find: "if (forward.fence !== 'FENCED' && forward.fence !== 'WAIVED') {",
        replace: 'if (forward.fence === undefined) {',
      },
    ],
  },
  {
    name: 'completed-with-something-missing',
    guard: 'COMPLETED is told only where all that was asked for is there.',
    patches: [
      {
        file: outcome,
        find: "if (askedFor && effects.every((effect) => effect === 'APPLIED'))",
        replace: "if (askedFor && effects.some((effect) => effect === 'APPLIED'))",
      },
    ],
  },
  {
    name: 'compensated-with-something-left',
    guard: 'COMPENSATED is told only where all that was done is put right.',
    patches: [{ file: outcome, find: 'if (effects.every(isPutRight))', replace: 'if (effects.some(isPutRight))' }],
  },
  {
    name: 'conclusion-never-amended',
    guard: 'What is learned after the end amends what was told then.',
    patches: [
      {
        file: 'libs/goal/domain/carry-on.ts',
        find: "if ([...kinds].some((kind) => effects[kind] !== concluded[kind])) collected.owe({ owe: 'AMEND' });",
        replace: "if (kinds.size < 0) collected.owe({ owe: 'AMEND' });",
      },
    ],
  },
  {
    name: 'absence-taken-for-proof',
    guard: 'What a system does not show is in doubt for as long as its key is in use.',
    patches: [
      {
        file: 'libs/goal/domain/goal.state.ts',
        find: "return mayStillLand(step) || (forward && isUntold(forward)) ? 'UNKNOWN' : 'NONE';",
        replace: "return mayStillLand(step) ? 'UNKNOWN' : 'NONE';",
      },
    ],
  },
  {
    name: 'another-try-offered-that-is-refused',
    guard: 'A person is offered what is not refused.',
    patches: [
      {
        file: 'libs/goal/domain/human-task.ts',
        find: "const again = wouldBeTriedAgain(state, step, operation.name) ? (['NOT_DONE_TRY_AGAIN'] as const) : [];",
        replace: "const again = ['NOT_DONE_TRY_AGAIN'] as const;",
      },
    ],
  },
];
