import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { servicePath } from '../../apps/sandbox/src/sap/sap-http.js';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';

/*
 * What a person does in a system with its own client: nothing of Baton is used. Whoever reads a report has no more than
 * this, and the record that the report names.
 */

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function answered(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response;
}

/** The billing desk, over OData. */
export function billingDesk(sandbox: RunningSandbox) {
  const headers = { authorization: basic('COMM_BILLING', 'sandbox-billing'), 'content-type': 'application/json' };
  const ask = async (path: string, method = 'GET', body?: object) =>
    answered(
      await fetch(`${sandbox.urlOf('sap')}${servicePath}/${path}`, {
        ...{ method, headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
  const read = async (path: string) => (await (await ask(path)).json()) as Readonly<Record<string, unknown>>;
  return {
    /** As the desk's own screens show it: the service tells nobody of its output. */
    mailsOf: (invoice: string) =>
      sandbox.sandbox.stores.sap.all('SentOutput').filter((sent) => sent['Invoice'] === invoice).length,
    mail: async (invoice: string) => {
      await ask(`Invoice('${invoice}')/SAP__self.SendByEmail`, 'POST', {});
    },
    credit: async (invoice: string) => {
      const { Customer, Amount, Currency } = await read(`Invoice('${invoice}')`);
      const memo = { Invoice: invoice, Customer, Amount: String(Amount), Currency, Reason: 'By hand' };
      const created = (await (await ask('CreditMemo', 'POST', memo)).json()) as Readonly<Record<string, unknown>>;
      return String(created['CreditMemo']);
    },
  };
}

/** A calendar, over CalDAV: cancels the meeting at an address, if nobody has changed it since it was looked at. */
export async function cancelMeeting(address: string): Promise<void> {
  const authorization = basic('meetings-service', 'sandbox-meetings');
  const seen = await answered(await fetch(address, { headers: { authorization } }));
  const text = await seen.text();
  const canceled = text.replace(/STATUS:\w+/, 'STATUS:CANCELLED').replace(/SEQUENCE:(\d+)/, 'SEQUENCE:9');
  const headers = { authorization, 'content-type': 'text/calendar', 'if-match': seen.headers.get('etag') ?? '' };
  await answered(await fetch(address, { method: 'PUT', headers, body: canceled }));
}

/** A mail program, over SMTP: answers an earlier message. Resolves with the id of the new one, without its brackets. */
export async function sendCorrection(sandbox: RunningSandbox, to: string, earlier: string): Promise<string> {
  const messageId = `by-hand-${earlier}`;
  const from = 'renewals@vendor.example';
  const content = new MailComposer({
    ...{ from, to, messageId: `<${messageId}>`, inReplyTo: `<${earlier}>` },
    ...{ subject: 'Correction', text: 'What we wrote to you before does not hold.' },
  }).compile();
  const connection = new SMTPConnection({ host: '127.0.0.1', port: sandbox.sandbox.ports.email, ignoreTLS: true });
  const step = (take: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => take((error) => (error ? reject(error) : resolve())));
  await step((done) => connection.connect(done));
  await step((done) => connection.login({ user: 'mailer@vendor.example', pass: 'sandbox-mail' }, done));
  const bytes = await content.build();
  await step((done) => connection.send({ from, to: [to] }, bytes, (error) => done(error)));
  connection.quit();
  return messageId;
}

/** The support queue, over its Table API. */
export function supportDesk(sandbox: RunningSandbox) {
  const authorization = basic('svc.renewals', 'sandbox-support');
  const table = `${sandbox.urlOf('servicenow')}/api/now/table/sn_customerservice_case`;
  return {
    /** The cases that bear a key, whoever opened them. */
    casesOf: async (key: string) => {
      const query = new URLSearchParams({ sysparm_query: `correlation_id=${key}` });
      const found = await answered(await fetch(`${table}?${query.toString()}`, { headers: { authorization } }));
      return ((await found.json()) as { readonly result: readonly Readonly<Record<string, string>>[] }).result;
    },
    cancel: async (id: string) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ state: '7', close_notes: 'Opened twice' });
      await answered(await fetch(`${table}/${id}`, { method: 'PATCH', headers, body }));
    },
  };
}
