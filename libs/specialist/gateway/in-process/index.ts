export type { ResidentSpecialist } from './in-process-specialist-gateway.adapter.js';
export { InProcessSpecialistGateway } from './in-process-specialist-gateway.adapter.js';
