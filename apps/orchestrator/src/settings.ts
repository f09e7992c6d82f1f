import { join } from 'node:path';
import type { ValuesOf } from '@baton/settings';
import { readSettings } from '@baton/settings';
import type { MailSettings, mailSchema } from './mail-settings.js';
import { mailSettingsIn, missingForMail } from './mail-settings.js';
import { schema } from './settings-schema.js';

/** What was chosen, by the name of the schema, and what follows from it. */
export interface Settings extends Omit<ValuesOf<typeof schema>, 'data' | 'keysDir' | keyof typeof mailSchema> {
  /** Events, rows and the folder's lock. */
  readonly dataDir: string;
  /** Keys lie apart from what they seal, so that each can be backed up and erased on its own terms. */
  readonly keysDir: string;
  /** Who is taken to ask where a request does not say: a development identity, until people prove who they are. */
  readonly identity: { readonly tenant: string; readonly actorId: string; readonly roles: readonly string[] };
  /** Absent: nobody is told by mail what they are asked. */
  readonly mail: MailSettings | undefined;
}

/** Reads arguments, then the environment, then what is usual. @throws UnusableSettings */
export function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const values = readSettings(schema, { args, env }, missingForMail);
  const { data, keysDir, mailServer, mailPlaintext, mailFrom, mailTo, ...chosen } = values;
  return {
    ...chosen,
    eventStoreAddress: chosen.eventStoreAddress === 'embedded' ? undefined : chosen.eventStoreAddress,
    dataDir: join(data, 'orchestrator'),
    keysDir: keysDir ?? join(data, 'keys'),
    identity: { tenant: 'development', actorId: 'developer', roles: ['requester', 'operator', 'approver'] },
    mail: mailSettingsIn({ mailServer, mailPlaintext, mailFrom, mailTo }),
  };
}
