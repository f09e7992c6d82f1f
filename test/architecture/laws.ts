import {
  everyEventHasACodecEntry,
  everyEventHasAnExample,
  everyEventHasASentence,
  everyEventIsInItsUnion,
} from './events.js';
import { everyProjectIsThere } from './projects.js';
import { everyContractIsRun, everyPortHasAContract } from './ports.js';
import { namesAreWords, suffixFitsFolder } from './roles.js';
import {
  barrelsListNames,
  filesAreShort,
  noChecksSwitchedOff,
  noDebtInComments,
  noMachinePaths,
  noStarExports,
  noTestsSwitchedOff,
  testsTellFacts,
} from './texts.js';
import type { Law } from './tree.js';

/** The laws that no other tool judges, by name. */
export const laws: Readonly<Record<string, Law>> = {
  'suffix-fits-folder': suffixFitsFolder,
  'names-are-words': namesAreWords,
  'every-port-has-a-contract': everyPortHasAContract,
  'every-contract-is-run': everyContractIsRun,
  'every-event-is-in-its-union': everyEventIsInItsUnion,
  'every-event-has-a-sentence': everyEventHasASentence,
  'every-event-has-an-example': everyEventHasAnExample,
  'every-event-has-a-codec-entry': everyEventHasACodecEntry,
  'files-are-short': filesAreShort,
  'barrels-list-names': barrelsListNames,
  'no-star-exports': noStarExports,
  'no-debt-in-comments': noDebtInComments,
  'no-checks-switched-off': noChecksSwitchedOff,
  'no-tests-switched-off': noTestsSwitchedOff,
  'tests-tell-facts': testsTellFacts,
  'every-project-is-there': everyProjectIsThere,
  'no-machine-paths': noMachinePaths,
};
