import type { Mutant } from './mutant.js';

const runner = 'libs/goal/application/goal.runner.ts';
const resume = 'libs/goal/domain/resume.ts';
const carryOn = 'libs/goal/domain/carry-on.ts';

/** What persons rely on, and what everything is found again by: guards of controls, of quarantine and of rows. */
export const houseMutants: readonly Mutant[] = [
  {
    name: 'sent-while-paused',
    guard: 'Nothing new is sent for a goal that a person paused.',
    patches: [
      {
        file: 'libs/goal/domain/owed.ts',
        find: 'if (!this.isHeldUp || whileHeldUp.includes(owed.owe)) this',
        replace: 'if (owed.owe) this',
      },
    ],
  },
  {
    name: 'canceled-and-carried-on',
    guard: 'A goal that a person cancelled goes back.',
    patches: [
      {
        file: 'libs/goal/domain/evolve-places.ts',
        find: "const phase = state.phase === 'RUNNING' ? 'COMPENSATING' : state.phase;",
        replace: 'const { phase } = state;',
      },
    ],
  },
  {
    name: 'approved-after-the-cancellation',
    guard: 'What was settled otherwise can not be answered any more.',
    patches: [
      {
        file: 'libs/goal/domain/decide-tasks.ts',
        find: 'task.digest !== digest || taskWork(state, data.now).toWithdraw.includes(taskId);',
        replace: 'task.digest !== digest;',
      },
    ],
  },
  {
    name: 'terminated-without-looking-back',
    guard: 'What was open when a goal was terminated is found out afterwards.',
    patches: [
      {
        file: carryOn,
        find: 'giveUp(step, operation.name, around, collected);',
        replace: 'if (operation.attempt < 0) giveUp(step, operation.name, around, collected);',
      },
    ],
  },
  {
    name: 'sent-after-the-end',
    guard: 'Nothing is sent any more for a goal that was terminated.',
    patches: [
      {
        file: carryOn,
        find: "if (at !== 'DEFERRED' && at !== 'NOT_DONE') carryOn(step, name, around, collected);",
        replace: 'if (at) carryOn(step, name, around, collected);',
      },
    ],
  },
  {
    name: 'command-carried-out-twice',
    guard: 'The same request of a person changes nothing the second time.',
    patches: [
      {
        file: 'libs/goal/application/persons-command.ts',
        find: 'if (carriedOut) {',
        replace: "if (carriedOut && commandId === '') {",
      },
    ],
  },
  {
    name: 'contradiction-believed',
    guard: 'What is on record as committed is not forgotten since its specialist says otherwise.',
    patches: [
      {
        file: 'libs/goal/domain/decide-answers.ts',
        find: "    case 'REVOKED':\n      return committed\n        ? [undecided]\n        : [",
        replace: "    case 'REVOKED':\n      return attempt < 0\n        ? [undecided]\n        : [",
      },
    ],
  },
  {
    name: 'window-open-again',
    guard: 'A compensation that is under way goes on, whatever a clock says of the one before it.',
    patches: [
      { file: 'libs/goal/domain/go-back.ts', find: 'if (underWay !== -1) return underWay;', replace: '' },
      {
        file: 'libs/goal/domain/go-back.ts',
        find: 'if (operation) return false;',
        replace: 'if (operation) return !isOver(operation);',
      },
    ],
  },
  {
    name: 'quarantine-tried-once',
    guard: 'That a goal is set aside is tried until it is on record.',
    patches: [
      {
        file: runner,
        find: 'await this.tools.store.append(quarantineStream(goalId), setAside.expected, [setAside.event]);',
        replace:
          'await this.tools.store.append(quarantineStream(goalId), setAside.expected, [setAside.event])' +
          '.catch(() => undefined);',
      },
    ],
  },
  {
    name: 'quarantine-not-looked-for',
    guard: 'A goal that is set aside goes on for nobody before a person sets it free.',
    patches: [
      {
        file: runner,
        find: 'return new Set(goalIds.filter((_, index) => !found[index]?.isSetAside));',
        replace: 'return new Set(goalIds.filter((_, index) => index <= found.length));',
      },
    ],
  },
  {
    name: 'manifest-remembered-for-good',
    guard: 'What a specialist lacks is asked for again.',
    patches: [
      {
        file: 'libs/goal/application/manifest-catalog.ts',
        find: '    this.forget(specialist);\n    return error;',
        replace: '    return error;',
      },
    ],
  },
  {
    name: 'waits-for-reads-that-never-begin',
    guard: 'Planning goes on without what depends on a read that has failed.',
    patches: [
      {
        file: resume,
        find: 'const readingIsOver = steps.every((step) => isAtRest(state, step));',
        replace: 'const readingIsOver = steps.every((step) => isSettled(step) || isBeyondHope(state, step));',
      },
    ],
  },
  {
    name: 'checkpoint-outside-the-transaction',
    guard: 'Rows and checkpoint are written together.',
    patches: [
      {
        file: 'libs/read-models/projector/write-batch.ts',
        find: '  await db.transaction().execute(async (all) => {',
        replace:
          '  await writeCheckpoints(db, projections, { position, skipped: batch.skipped });\n' +
          '  await db.transaction().execute(async (all) => {',
      },
    ],
  },
  {
    name: 'goal-not-folded-again',
    guard: 'A goal that a projector does not know is folded from its beginning.',
    patches: [
      {
        file: 'libs/read-models/projector/goals-in-progress.ts',
        find: 'progress = takeEvent(progress, event)?.progress ?? progress;',
        replace: 'if (event.revision === revision - 1) progress = takeEvent(progress, event)?.progress ?? progress;',
      },
    ],
  },
  {
    name: 'goal-of-any-tenant-shown',
    guard: 'A tenant is shown its own goals alone.',
    patches: [
      {
        file: 'libs/read-models/goal/goal.query.ts',
        find: "if (isAfter(stored, asOf) || stored.metadata['tenant'] !== sight.tenant) break;",
        replace: "if (isAfter(stored, asOf) || stored.metadata['tenant'] === '') break;",
      },
    ],
  },
  {
    name: 'rows-of-any-tenant-listed',
    guard: 'A tenant finds its own goals alone.',
    patches: [
      {
        file: 'libs/read-models/goals/goal-conditions.ts',
        find: "is('goals.tenant', '=', tenant)",
        replace: "is('goals.tenant', 'is not', tenant.slice(0, 0) || null)",
      },
    ],
  },
];
