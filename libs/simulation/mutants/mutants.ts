import { disclosureMutants } from './disclosure-mutants.js';
import { goalMutants } from './goal-mutants.js';
import { kitMutants } from './kit-mutants.js';
import { houseMutants } from './house-mutants.js';
import type { Mutant } from './mutant.js';
import { scopeMutants } from './scope-mutants.js';

export const mutants: readonly Mutant[] = [
  ...goalMutants,
  ...kitMutants,
  ...scopeMutants,
  ...disclosureMutants,
  ...houseMutants,
];
