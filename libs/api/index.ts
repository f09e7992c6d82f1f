export { ApiOptions } from './api-options.js';
export { ApiModule } from './api.module.js';
export { Opener } from './graphql/opener.js';
export type { Open } from './graphql/opener.js';
export { detailsOf } from './graphql/present-goal.js';
export type { DevelopmentIdentity } from './requester.js';
