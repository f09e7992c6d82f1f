import { goalCodec, quarantineCodec } from '@baton/event-store';
import type { FeedQuestion } from './event-feed.js';

/** Which events somebody wants, in the words in which they ask; null and undefined are no wish. */
export interface EventWishes {
  readonly goal?: string | null;
  readonly type?: readonly string[] | null;
  readonly system?: readonly string[] | null;
  readonly playbook?: readonly string[] | null;
}

/** A question that can't be answered; the message says what to do, and nothing of what was given. */
export class UnusableQuestion extends Error {
  override readonly name = 'UnusableQuestion';
}

const parameters = ['after', 'goal', 'playbook', 'system', 'type'] as const;
const namesMax = 50;
const charactersMax = 200;

/** Events by their names in docs/EVENTS.md. */
const eventNames: ReadonlySet<string> = new Set(
  [...goalCodec.storedNames, ...quarantineCodec.storedNames].map((name) => name.split('.')[1] ?? name),
);

/**
 * Which events are asked for; whose they may be is not for whoever asks to say.
 * @throws UnusableQuestion
 */
export function filterOf({ goal, type, system, playbook }: EventWishes): Omit<FeedQuestion, 'tenant' | 'person'> {
  if (typeof goal === 'string' && !isName(goal))
    throw new UnusableQuestion(`goal takes 1 to ${charactersMax} characters`);
  if (type?.some((name) => !eventNames.has(name)))
    throw new UnusableQuestion('type takes names of docs/EVENTS.md, e.g. StepCommitted');
  return {
    goal: goal ?? undefined,
    types: namesOf(type, 'type'),
    systems: namesOf(system, 'system'),
    playbooks: namesOf(playbook, 'playbook'),
  };
}

/**
 * The wishes of a request, and behind which place it wants to begin. Names may come many times, or with commas between.
 * @param lastEventId the place behind which an interrupted client goes on: it knows better than its address
 * @throws UnusableQuestion
 */
export function askedEventsOf(
  given: URLSearchParams,
  lastEventId?: string,
): { readonly wishes: EventWishes; readonly after: string } {
  if ([...given.keys()].some((name) => !parameters.some((known) => known === name)))
    throw new UnusableQuestion(`There is no such parameter: there are ${parameters.join(', ')}`);
  const many = (name: string): readonly string[] | undefined =>
    given.has(name) ? given.getAll(name).flatMap((value) => value.split(',')) : undefined;
  const wishes = { goal: one(given, 'goal'), type: many('type'), system: many('system'), playbook: many('playbook') };
  return { wishes, after: lastEventId || (one(given, 'after') ?? 'start') };
}

function one(given: URLSearchParams, name: 'goal' | 'after'): string | undefined {
  const [value, ...more] = given.getAll(name);
  if (more.length > 0) throw new UnusableQuestion(`${name} is given once`);
  return value;
}

function namesOf(names: readonly string[] | null | undefined, name: string): readonly string[] | undefined {
  if (names === null || names === undefined) return undefined;
  if (names.length === 0 || names.length > namesMax || !names.every(isName))
    throw new UnusableQuestion(`${name} takes 1 to ${namesMax} names of 1 to ${charactersMax} characters`);
  return names;
}

function isName(text: string): boolean {
  return text !== '' && text.length <= charactersMax;
}
