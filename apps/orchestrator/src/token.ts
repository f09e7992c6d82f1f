import { parseArgs } from 'node:util';
import { UnusableSettings } from '@baton/settings';
import { roles } from '@baton/api';
import { developer, DevelopmentIssuer } from './development-issuer.js';
import { settingsFrom } from './settings.js';

/*
 * `npm run token`: prints a token for development, of whomever it is told: another person for four eyes, a role alone.
 */

const cannotMake = 2;

try {
  const { values } = parseArgs({
    options: {
      actor: { type: 'string', default: developer.actorId },
      tenant: { type: 'string', default: developer.tenant },
      roles: { type: 'string', default: roles.join(',') },
      data: { type: 'string' },
    },
  });
  const settings = settingsFrom(values.data === undefined ? [] : ['--data', values.data], process.env);
  if (settings.tokens !== undefined)
    throw new UnusableSettings(['Tokens are made by the issuer that BATON_OIDC_ISSUER names: ask it for one']);
  const whoever = { actorId: values.actor, tenant: values.tenant, roles: values.roles.split(',') };
  process.stdout.write(`${DevelopmentIssuer.open(settings.keysDir).tokenFor(whoever)}\n`);
} catch (error) {
  process.stderr.write(`token: ${(error as Error).message}\n`);
  process.exit(cannotMake);
}
