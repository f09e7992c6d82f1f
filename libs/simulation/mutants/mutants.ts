import { goalMutants } from './goal-mutants.js';
import { kitMutants } from './kit-mutants.js';
import type { Mutant } from './mutant.js';

export const mutants: readonly Mutant[] = [...goalMutants, ...kitMutants];
