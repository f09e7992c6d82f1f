import type { PlanningRefusalCode } from '../planner.port.js';

/** No plan can be made: the playbook and what the specialists offer or answered do not fit. Ends the planning at once. */
export class PlanningRefused extends Error {
  override readonly name = 'PlanningRefused';

  constructor(
    readonly code: PlanningRefusalCode,
    readonly at: string,
    message: string,
  ) {
    super(message);
  }
}
