export type { ApiOptions } from './api-options.js';
export { ApiModule } from './api.module.js';
export type { GoalsFilter } from './graphql/goals.input.js';
export { HealthModule } from './health.module.js';
export { openedPage } from './opened-page.js';
export type { TokenRules } from './access/authenticator.js';
export { roles } from './access/roles.js';
export { whoMay } from './access/who-may.js';
