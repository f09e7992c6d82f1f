export type { GoalModuleOptions } from './goal.module.js';
export { GoalModule } from './goal.module.js';
