import { parseArgs } from 'node:util';
import { whoMay } from '@baton/api';
import { goalCodec, goalStream } from '@baton/event-store';
import { reasonPlace } from '@baton/goal/domain';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { developer } from '../../apps/orchestrator/src/development-issuer.js';
import { serveHouse } from '../e2e/served-house.js';
import { sixConnectors } from '../e2e/six-connectors.js';
import { schemaOf } from './asking.js';
import { sendBadRequests } from './bad-requests.js';
import { attackByCost } from './cost-attacks.js';
import { injectTexts } from './injections.js';
import { askAll } from './matrix.js';

/*
 * `npm run security`: asks every field of the schema as everybody who may not, gives every input texts that mean something
 * to somebody on their way, sends what nobody sends in good faith, and what is made to cost much beside a good client. With
 * `--quick` each field gets fewer texts, and no time is taken.
 * The exit code is 1 where somebody is told what is not theirs, where something breaks, or where nothing would have been
 * told to anybody.
 */

const tellingLeast = 5;
const keptLeast = 10;

const { values } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
const sandbox = await runSandbox();
const house = await serveHouse(sixConnectors(sandbox));
type House = typeof house;
try {
  const { url, token } = house;
  const schema = await schemaOf(url, token);
  const served = await servedBy(house);
  const matrix = await askAll(schema, served);
  const badRequests = await sendBadRequests(url, token);
  const injections = await injectTexts(
    schema,
    { url, token, endedGoal: served.ids.goalId, ...goalsOf(house) },
    values.quick === true,
  );
  const costs = await attackByCost(url, token, !values.quick);
  const faults = [...matrix.faults, ...badRequests, ...costs.faults, ...injections.faults];
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ matrix, costs, injections, faults })}\n`
      : [
          `${matrix.fields} fields, ${matrix.cells} refusals asked for, ${matrix.telling} fields that tell their owner`,
          `${injections.inputs} inputs for text, ${injections.sent} texts sent, ${injections.kept} kept as they came`,
          values.quick
            ? 'what costs much is refused; how soon is left to a run that is not quick'
            : `refused in ${costs.refusedMs.toFixed(0)} ms (median of the slowest attack), p99 of a good client ${costs.aloneMs.toFixed(1)} ms alone, ${costs.besideMs.toFixed(1)} ms beside them`,
          ...faults.map((fault) => `FAULT ${fault.slice(0, 600)}`),
          '',
        ].join('\n'),
  );
  const isTrivial = matrix.telling < tellingLeast || injections.kept < keptLeast;
  process.exitCode = faults.length > 0 || isTrivial ? 1 : 0;
} finally {
  await house.close();
  await sandbox.close();
}

/** A goal of this house that has ended, and who else could ask for it. */
async function servedBy({ url, tenant, issuer, ...of }: House) {
  const { goalId } = await of.submit('Renew ACME Corporation for a year at +5 %', 'matrix');
  await of.concluded(goalId);
  await of.untilListed();
  return {
    url,
    ids: { goalId, id: goalId, goal: goalId, step: 's1' },
    tokenOf: ({ hoursAgo = 0, ...who }: { readonly hoursAgo?: number }) =>
      issuer.tokenFor(
        { ...developer, tenant, actorId: 'person-1', ...who },
        new Date(Date.now() - hoursAgo * 3_600_000),
      ),
    rolesFor: (name: string) => {
      const whom = whoMay.get(name);
      return typeof whom === 'object' ? whom : [];
    },
  };
}

function goalsOf({ submit, events, request, untilListed }: House) {
  let goals = 0;
  return {
    // It does not say at which price, so that it asks.
    waitingGoal: async () => (await submit('Renew ACME Corporation for a year', `waiting-${(goals += 1)}`)).goalId,
    told: async () => {
      await untilListed();
      const reasons = new Set<string>();
      const unreadable: string[] = [];
      for await (const stored of events()) {
        if (!stored.stream.startsWith(goalStream(''))) continue;
        try {
          const { data } = goalCodec.decode(stored).event;
          if (!('sealedReason' in data) || !data.sealedReason || !data.sealedIn) continue;
          const at = { stream: stored.stream, eventId: data.sealedIn, attribute: reasonPlace };
          const reason = request.vault.open(data.sealedReason, at);
          if (typeof reason === 'string') reasons.add(reason);
        } catch (error) {
          unreadable.push(`${String(error)}: ${JSON.stringify(stored.data)}`);
        }
      }
      return { reasons, unreadable };
    },
  };
}
