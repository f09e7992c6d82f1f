export { calendarDayIn } from './calendar.js';
export type { DeriveFunction } from './derive-functions.js';
export type {
  Offer,
  OpenedAttribute,
  PlanningRefusalCode,
  PlanningRequest,
  PlanningResult,
  ReadOutcome,
} from './planner.port.js';
export { Planner } from './planner.port.js';
export type { Ask, AskBack, Binding, Derive, Literal, Playbook, PlaybookRead, PlaybookStep } from './playbook.js';
export { canonicalPlaybook, goalWithinMsOf, specialistsOf } from './playbook.js';
export type { GivenLabels } from './playbook-labels.js';
export { loadPlaybooks } from './playbook-files/load-playbooks.js';
export type { PlaybookProblem } from './playbook-files/playbook-faults.js';
export { PlaybookFaults } from './playbook-files/playbook-faults.js';
export type { Purpose } from './purposes.js';
export { purposes } from './purposes.js';
export type { ExtractorName, Intent, Reading } from './sentence/extractor.js';
export { sentenceLengthMax } from './sentence/normalise.js';
export type {
  AnswerUnderstanding,
  Clarification,
  Saying,
  Suggestion,
  UnderstoodAttribute,
  Understanding,
} from './understand.js';
export { applyAnswer, understand } from './understand.js';
