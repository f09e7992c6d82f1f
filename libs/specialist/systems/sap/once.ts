import { OutcomeUnclear } from '@baton/specialist/kit';
import type { FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';

/** Has an effect that can be found by its key: looked for where an earlier attempt may have had it, or no answer tells. */
export async function once(
  { earlierAttemptMayHaveReached }: OperationToPerform,
  find: () => Promise<FindResult>,
  act: () => Promise<PerformResult>,
): Promise<PerformResult> {
  if (earlierAttemptMayHaveReached) {
    const found = await find();
    if (found.kind === 'COMMITTED') return found;
  }
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof OutcomeUnclear)) throw error;
    const found = await find().catch(() => undefined);
    if (found?.kind === 'COMMITTED') return found;
    throw error;
  }
}
