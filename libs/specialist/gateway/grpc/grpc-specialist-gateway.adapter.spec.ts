import { serveSpecialist } from '@baton/specialist/kit';
import { describeSpecialistGateway } from '../specialist-gateway.contract.js';
import { GrpcSpecialistGateway } from './grpc-specialist-gateway.adapter.js';

describeSpecialistGateway('the gateway to specialists over gRPC', async ({ core, tokens, entry }) => {
  const server = await serveSpecialist(core, { host: '127.0.0.1', port: 0 });
  const specialists = [{ ...entry, address: `127.0.0.1:${server.port}` }];
  const gateway = new GrpcSpecialistGateway({ specialists, tokens, now: () => Date.now() });
  return {
    gateway,
    async close() {
      gateway.close();
      await server.drain(0);
    },
  };
});
