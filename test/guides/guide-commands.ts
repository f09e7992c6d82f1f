import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainPaint } from '@baton/narration';
import { run } from '../../apps/cli/src/run.js';
import type { Door } from '../../tools/processes/goal-client.js';

/** What stands in each chapter of a guide, by its heading. */
export function chaptersOf(guide: string): readonly (readonly [heading: string, text: string])[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/guides', guide), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((chapter) => [chapter.slice(0, chapter.indexOf('\n')), chapter]);
}

/** The commands of each chapter of a guide, by its heading; chapters without any are left out. */
export function commandsOf(guide: string): readonly (readonly [string, readonly string[]])[] {
  return chaptersOf(guide)
    .map(([heading, chapter]): readonly [string, readonly string[]] => [
      heading,
      [...chapter.matchAll(/^npm run baton -- (.+)$/gm)].map(([, words = '']) => words),
    ])
    .filter(([, commands]) => commands.length > 0);
}

/** What stands for the placeholders of a chapter. */
export interface Props {
  readonly GOAL_ID?: string;
  readonly TASK_ID?: string;
  readonly DATA_FOLDER?: string;
  readonly BACKUP_FOLDER?: string;
  readonly FRESH_FOLDER?: string;
}

/** The same command about these. */
export function withProps(command: string, props: Props | undefined): string {
  return command.replace(/GOAL_ID|TASK_ID|(DATA|BACKUP|FRESH)_FOLDER/g, (name) => props?.[name as keyof Props] ?? name);
}

/** Runs a line of the command line interface against a server. */
export async function baton(
  line: string,
  { url, token }: Door,
): Promise<{ readonly code: number; readonly said: string }> {
  const words = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
  const said: string[] = [];
  const terminal = { write: (text: string) => void said.push(text), paint: plainPaint, width: 100 };
  const code = await run(words, { terminal, complain: (text) => said.push(text), url, token });
  return { code, said: said.join('\n') };
}
