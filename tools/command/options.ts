import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';

/** What was typed makes no sense; the message says what to do. */
export class BadOption extends Error {
  override readonly name = 'BadOption';
}

const cannotStart = 2;

/** As parseArgs. @throws BadOption */
export function parsed<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : 'The options can not be read');
  }
}

/** @throws BadOption */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < least)
    throw new BadOption(`${option} takes a whole number from ${least} (got ${text})`);
  return number;
}

/** What was typed, as `read` understands it. Where that makes no sense the process ends, and says what there is. */
export function typed<Wishes>(usage: string, read: () => Wishes): Wishes {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    return process.exit(cannotStart);
  }
}
