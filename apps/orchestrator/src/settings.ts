import { join } from 'node:path';
import type { TokenRules } from '@baton/api';
import type { ValuesOf } from '@baton/settings';
import { readSettings } from '@baton/settings';
import type { accessSchema } from './access-settings.js';
import { missingForAccess, tokenRulesIn } from './access-settings.js';
import type { MailSettings, mailSchema } from './mail-settings.js';
import { mailSettingsIn, missingForMail } from './mail-settings.js';
import { schema } from './settings-schema.js';

/** Where GraphQL answers, over HTTP and WebSocket: this alone nobody chooses. */
export const graphqlPath = '/graphql';

/** What was chosen, by the name of the schema, and what follows from it. */
export interface Settings extends Omit<
  ValuesOf<typeof schema>,
  'data' | 'keysDir' | 'logForm' | keyof typeof accessSchema | keyof typeof mailSchema
> {
  /** Events, rows and the folder's lock. */
  readonly dataDir: string;
  /** Keys lie apart from what they seal, so that each can be backed up and erased on its own terms. */
  readonly keysDir: string;
  /** Whose tokens say who asks; absent: the installation's own, for development. */
  readonly tokens: TokenRules | undefined;
  readonly logForm: 'text' | 'json';
  /** Absent: nobody is told anything by mail. */
  readonly mail: MailSettings | undefined;
}

/** Reads arguments, then the environment, then what is usual. @throws UnusableSettings */
export function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const isProduction = env['NODE_ENV'] === 'production';
  const values = readSettings(schema, { args, env }, (all) => [
    ...(all.roles.has('api') ? missingForAccess(all, isProduction) : []),
    ...missingForMail(all),
  ]);
  const { data, keysDir, mailServer, mailPlaintext, mailFrom, mailTo, ...others } = values;
  const { tokenIssuer, tokenAudience, tokenKeys, tenantClaim, actorClaim, rolesClaim, ...chosen } = others;
  return {
    ...chosen,
    eventStoreAddress: chosen.eventStoreAddress === 'embedded' ? undefined : chosen.eventStoreAddress,
    logForm: chosen.logForm ?? (env['NODE_ENV'] === 'production' ? 'json' : 'text'),
    dataDir: join(data, 'orchestrator'),
    keysDir: keysDir ?? join(data, 'keys'),
    tokens: tokenRulesIn({ tokenIssuer, tokenAudience, tokenKeys, tenantClaim, actorClaim, rolesClaim }),
    mail: mailSettingsIn({ mailServer, mailPlaintext, mailFrom, mailTo }),
  };
}
