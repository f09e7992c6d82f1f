export { JournalMemory } from './journal-memory.js';
export type { OperationCall } from '@baton/specialist/domain';
export type { SpecialistEntry } from './specialist-entry.js';
export { SpecialistGateway } from './specialist-gateway.port.js';
