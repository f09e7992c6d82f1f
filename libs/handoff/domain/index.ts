export type {
  Being,
  ApprovedQuote,
  BoundField,
  BriefDecision,
  BriefRequest,
  ConsideredAttribute,
  ContextAttribute,
  DisclosedField,
  WithholdingReason,
} from './brief.js';
export { briefSerialisation, computeBrief, factOf, serialiseBrief } from './brief.js';
export type { Combination, CombinationPart, ToldFact } from './combination.js';
export { completedBy, isWatched } from './combination.js';
export type { DisclosuresReserved, LedgerEvent } from './ledger.events.js';
export { toldBy } from './ledger.js';
export type { PolicySetActivated, PolicySetEvent, PolicySource } from './policy-set.events.js';
export type { PolicyAnswer, PolicyQuestion } from './policy-question.js';
