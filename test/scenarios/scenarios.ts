import { goingBack } from './going-back.js';
import { withPeople } from './with-people.js';
import type { Scenario } from './scenario.js';

/** All of them, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [...goingBack, ...withPeople];
