export type { GoalModuleOptions } from './goal.module.js';
export { GoalRequestsModule, GoalRunnerModule } from './goal.module.js';
