export type { Description, KnownKey, OperationCall } from './specialist-gateway.port.js';
export { SpecialistGateway } from './specialist-gateway.port.js';
