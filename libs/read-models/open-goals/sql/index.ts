export { SqlOpenGoals } from './sql-open-goals.adapter.js';
