import { dueGoalRows } from './due-goals/due-goal-rows.projection.js';
import { goalRows } from './goals/goal-rows.projection.js';
import { humanTaskRows } from './human-tasks/human-task-rows.projection.js';
import { disclosureRows } from './ledger/disclosure-rows.projection.js';
import { goalSubjectRows } from './open-goals/goal-subject-rows.projection.js';
import type { Projection } from './projector/projection.js';
import type { ReadTables } from './read-store/tables.js';
import { totalRows } from './stats/total-rows.projection.js';

/**
 * All that rows are kept for. What is about one goal (its steps, handoffs, effects, timeline and conversation) is folded
 * from its own stream when it is asked for, and needs no rows (docs/adr/0043).
 */
export const projections: readonly Projection[] = [
  goalRows,
  humanTaskRows,
  disclosureRows,
  goalSubjectRows,
  dueGoalRows,
  totalRows,
];

/** Every table whose rows the events make, and how far they have come: what is the same, however it was made of them. */
export const rowTables: readonly (keyof ReadTables)[] = [...projections.flatMap(({ tables }) => tables), 'checkpoints'];
