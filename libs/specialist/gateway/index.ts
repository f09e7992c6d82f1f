export type { OperationCall } from './specialist-gateway.port.js';
export { SpecialistGateway } from './specialist-gateway.port.js';
