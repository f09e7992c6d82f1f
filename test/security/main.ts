import { parseArgs } from 'node:util';
import { whoMay } from '@baton/api';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { developer } from '../../apps/orchestrator/src/development-issuer.js';
import { serveHouse } from '../e2e/served-house.js';
import { sixConnectors } from '../e2e/six-connectors.js';
import { sendBadRequests } from './bad-requests.js';
import { askAll } from './matrix.js';

/*
 * `npm run security`: asks every field of the schema as everybody who may not, and sends what nobody sends in good faith.
 * The exit code is 1 where somebody is told what is not theirs, where something breaks, or where nothing would have been
 * told to anybody.
 */

const tellingLeast = 5;

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const sandbox = await runSandbox();
const house = await serveHouse(sixConnectors(sandbox));
try {
  const { goalId } = await house.submit('Renew ACME Corporation for a year at +5 %', 'matrix');
  await house.concluded(goalId);
  await house.untilListed();
  const result = await askAll({
    url: house.url,
    ids: { goalId, id: goalId, goal: goalId, step: 's1' },
    tokenOf: ({ hoursAgo = 0, ...who }) =>
      house.issuer.tokenFor(
        { ...developer, tenant: house.tenant, actorId: 'person-1', ...who },
        new Date(Date.now() - hoursAgo * 3_600_000),
      ),
    rolesFor: (name) => {
      const whom = whoMay.get(name);
      return typeof whom === 'object' ? whom : [];
    },
  });
  const { fields, cells, telling } = result;
  const faults = [...result.faults, ...(await sendBadRequests(house.url, house.token))];
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, faults })}\n`
      : `${fields} fields, ${cells} refusals asked for, ${telling} fields that tell their owner\n${faults.map((fault) => `FAULT ${fault.slice(0, 600)}\n`).join('')}`,
  );
  process.exitCode = faults.length > 0 || telling < tellingLeast ? 1 : 0;
} finally {
  await house.close();
  await sandbox.close();
}
