import { notAmong } from '@baton/kernel';
import type { DisclosurePolicy, QuestionWords } from '@baton/handoff/policy';
import type { CheckedHandoff, Offers } from './check-handoff.js';
import { checkHandoff } from './check-handoff.js';
import { readRequest, UnusableRequest } from './check-request.js';

/**
 * Decides the handoff that a line of JSON describes, where there can be such a one: for a purpose and in a system that
 * the policies know, and with one value at most for each field. @throws UnusableRequest
 */
export function checkLine(
  { policy, offers, words }: { policy: DisclosurePolicy; offers: Offers; words: QuestionWords },
  line: string,
): CheckedHandoff {
  const request = readRequest(line);
  if (!words.purpose.includes(request.purpose))
    throw new UnusableRequest(notAmong('purpose', request.purpose, words.purpose));
  const checked = checkHandoff(policy, offers, request);
  if (words.system?.includes(checked.system) === false)
    throw new UnusableRequest(
      `${notAmong('system', checked.system, words.system)}. The schema of the policies lists them`,
    );
  refuseRivals(checked);
  return checked;
}

/** A plan binds one attribute to a field. Which of two that would be is not said, and a brief has one value for each. */
function refuseRivals({ decision: { disclosed } }: CheckedHandoff): void {
  const fillers = new Map<string, string>();
  for (const { field, attribute } of disclosed) {
    const rival = fillers.get(field);
    if (rival !== undefined)
      throw new UnusableRequest(
        `${JSON.stringify(rival)} and ${JSON.stringify(attribute)} would both fill ${field}, which takes one value: leave one out`,
      );
    fillers.set(field, attribute);
  }
}
