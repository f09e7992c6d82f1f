import { accountMention } from './account-mention.js';
import { endDate } from './end-date.js';
import type { Extractor, ExtractorName } from './extractor.js';
import { money } from './money.js';
import { percent } from './percent.js';
import { term } from './term.js';

/** The closed list of what can be read out of a sentence. */
export const extractors: Readonly<Record<ExtractorName, Extractor>> = {
  'account-mention': accountMention,
  percent,
  term,
  'end-date': endDate,
  money,
};
