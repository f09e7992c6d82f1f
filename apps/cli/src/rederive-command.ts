import type { BatonClient } from './baton-client.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Wishes } from './goal-commands.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';

/** Ends with 1 unless every recorded decision is the same when it is taken again. */
export async function rederive(
  { baton, terminal }: { readonly baton: BatonClient; readonly terminal: Terminal },
  goalId: string | undefined,
  wishes: Wishes & { readonly all?: boolean },
): Promise<void> {
  if ((goalId === undefined) !== (wishes.all === true))
    throw new CommandFailed(exitCodes.usage, 'Name one goal, or say --all');
  const answer = taken(await baton.rederive(goalId), wishes, terminal);
  const { decisions, same, different, unreadable } = answer;
  if (wishes.json) terminal.write(JSON.stringify(answer));
  else {
    for (const { goalId: goal, revision, step, operation, policySetHash, why } of different)
      terminal.write(`${goal} ${revision} ${step}/${operation}: ${why} under policy set ${policySetHash}`);
    for (const goal of unreadable) terminal.write(`${goal} can't be read by this release`);
    const share = decisions === 0 ? 100 : (same / decisions) * 100;
    terminal.write(`${same} of ${decisions} decisions came out the same (${Math.floor(share * 10) / 10} %).`);
  }
  if (same < decisions || unreadable.length > 0)
    throw new CommandFailed(exitCodes.refused, 'Not every decision can be taken again as it was');
}
