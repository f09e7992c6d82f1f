import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '@baton/event-store';

/** Beside the specification: one folder for each release, one file for each scenario of it. */
export const historiesFolder = 'test/upgrades/histories';
const ending = '.jsonl';

/** Without its position, which is the own of the store that it lay in. */
export type RecordedEvent = Omit<StoredEvent, 'position'>;

export interface RecordedHistory {
  readonly release: string;
  readonly scenario: string;
  readonly events: readonly RecordedEvent[];
}

export function fileOf(release: string, scenario: string): string {
  return join(historiesFolder, release, `${scenario}${ending}`);
}

/** A line for each event, as it was stored. */
export function textOf(events: readonly StoredEvent[]): string {
  return events.map(({ position: _, ...event }) => `${JSON.stringify(event)}\n`).join('');
}

/** All that the releases have left, this one's included. */
export function recordedHistories(): readonly RecordedHistory[] {
  return readdirSync(historiesFolder).flatMap((release) =>
    readdirSync(join(historiesFolder, release)).map((file) => ({
      release,
      scenario: file.slice(0, -ending.length),
      events: eventsIn(join(historiesFolder, release, file)),
    })),
  );
}

function eventsIn(file: string): readonly RecordedEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedEvent);
}
