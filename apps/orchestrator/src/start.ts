import type { INestApplication } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Vault } from '@baton/encryption';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { EventStore, goalStream } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import { SubmitGoal } from '@baton/goal/application';
import { paintFor } from '@baton/narration';
import type { TenantId } from '@baton/kernel';
import { loadRegistry } from '@baton/specialist/gateway/registry';
import { join } from 'node:path';
import { Companions } from './companions.js';
import { developer, DevelopmentIssuer } from './development-issuer.js';
import { Narrator } from './narrator.js';
import { drain, serve } from './serve.js';
import type { Settings } from './settings.js';
import { graphqlPath, settingsFrom } from './settings.js';
import { companionsOfTrial, exampleGoals } from './trial.js';
import { plainVoice } from './voice.js';
import { troubleText } from './trouble.js';

/*
 * `npm start`: the whole of Baton on one machine. The orchestrator is this process; the stand-in systems and a
 * specialist for each run beside it. On an empty store two example goals are submitted and told as they happen.
 */

const cannotStart = 2;
const cannotGoOn = 70;
const parentCheckMs = 500;
const paint = paintFor(process.stdout, process.env);
const width = Math.min(process.stdout.columns ?? 100, 110);
const say = (text: string) => void process.stdout.write(`${text}\n`);

const companions = new Companions((name) =>
  say(paint.bad(`${name} has ended; what needs it waits. Ctrl-C stops the rest.`)),
);

async function start(): Promise<void> {
  const settings = settingsFrom(process.argv.slice(2), process.env);
  say(paint.quiet('Starting the orchestrator, six specialists and the systems that they stand for …'));
  const app = await serve(settings, plainVoice(), (error) => void giveUp(error, cannotGoOn));
  await startCompanions(settings);
  const store = app.get(EventStore);
  const end = await store.end();
  const isFirstStart = !(await hasGoals(store));
  const narrator = new Narrator({
    store,
    vault: app.get(Vault),
    write: say,
    paint,
    width,
    onFailure: (error) => void giveUp(error, cannotGoOn),
  });
  narrator.start(end);
  stopOnSignal(app, narrator);
  if (isFirstStart) await playExamples(app, narrator);
  const url = `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}${graphqlPath}`;
  say(`\n${paint.strong('Baton is up.')} GraphQL: ${url}`);
  const sentence = 'npm run baton -- goal start "renew Northwind Trading for two years at +3 %" --watch';
  if (settings.tokens === undefined) {
    say('Say who you are, for this terminal and the next twelve hours, and submit the next sentence:');
    const token = DevelopmentIssuer.open(settings.keysDir).tokenFor(developer);
    say(`export BATON_TOKEN=${token}; ${paint.strong(sentence)}`);
  } else say(`Submit the next sentence: ${paint.strong(sentence)}`);
  say(paint.quiet('Ctrl-C stops everything; started again it goes on where it was.'));
}

async function hasGoals(store: EventStore): Promise<boolean> {
  for await (const { stream } of store.readAll()) if (stream.startsWith(goalStream(''))) return true;
  return false;
}

async function startCompanions(settings: Settings): Promise<void> {
  const root = join(settings.dataDir, '..');
  // A specialist checks every token against the orchestrator's public key, so the key pair has to be there first.
  Ed25519Signer.open(settings.keysDir);
  const orders = companionsOfTrial(
    root,
    join(settings.keysDir, 'issuer.pub'),
    loadRegistry(settings.specialistsFile),
    process.env,
  );
  await Promise.all(orders.map((order) => companions.start(order)));
}

async function playExamples(app: INestApplication, narrator: Narrator): Promise<void> {
  const requester: Requester = {
    ...developer,
    tenant: developer.tenant as TenantId,
    authenticatedBy: 'development',
  };
  const goalIds: string[] = [];
  for (const { sentence, key } of exampleGoals) {
    say(`\n${paint.strong(`“${sentence}”`)}\n`);
    const { goalId } = await app.get(CommandBus).execute(new SubmitGoal(sentence, key, requester));
    await narrator.untilSettled(goalId);
    goalIds.push(goalId);
  }
  for (const goalId of goalIds) {
    const report = await narrator.report(requester.tenant, goalId);
    if (report !== undefined) say(`\n${report}`);
  }
}

function stopOnSignal(app: INestApplication, narrator: Narrator): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    companions.expectStop();
    say(paint.quiet('\nStopping …'));
    await narrator.stop();
    await drain(app);
    await companions.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  // npm passes no SIGTERM on: whoever ended it meant this process, which then has another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void stop(), parentCheckMs).unref();
}

async function giveUp(error: unknown, exitCode: number): Promise<never> {
  process.stderr.write(`orchestrator: ${troubleText(error)}\n`);
  await companions.stop();
  process.exit(exitCode);
}

await start().catch((error: unknown) => giveUp(error, cannotStart));
