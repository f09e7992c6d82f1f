export type { GoalAccepted, Requester, RequestRefusalCode } from './messages.js';
export { AnswerClarification, SubmitGoal } from './messages.js';
