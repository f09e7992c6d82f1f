export type { GrpcSpecialistGatewayOptions } from './grpc-specialist-gateway.adapter.js';
export { GrpcSpecialistGateway } from './grpc-specialist-gateway.adapter.js';
