export type {
  BoundField,
  BriefDecision,
  BriefRequest,
  ConsideredAttribute,
  ContextAttribute,
  DisclosedField,
  WithholdingReason,
} from './brief.js';
export { briefSerialisation, computeBrief, serialiseBrief } from './brief.js';
export type { PolicySetActivated, PolicySetEvent, PolicySource } from './policy-set.events.js';
export type { PolicyAnswer, PolicyQuestion } from './policy-question.js';
export { isOfType } from './typed-value.js';
