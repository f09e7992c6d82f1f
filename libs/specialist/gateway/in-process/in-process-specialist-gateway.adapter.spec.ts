import { describeSpecialistGateway } from '../specialist-gateway.contract.js';
import { InProcessSpecialistGateway } from './in-process-specialist-gateway.adapter.js';

describeSpecialistGateway('the gateway to specialists in this process', async ({ core, tokens, entry }) => ({
  gateway: new InProcessSpecialistGateway({
    specialists: [{ core, entry: { ...entry, address: 'in-process' } }],
    tokens,
  }),
  close: async () => undefined,
}));
