export { SqlDueGoals } from './sql-due-goals.adapter.js';
