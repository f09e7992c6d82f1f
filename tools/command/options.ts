import type { ParseArgsConfig } from 'node:util';
import { parseArgs, types } from 'node:util';

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
    throw new BadOption(types.isNativeError(error) ? whyNot(error) : 'The options can not be read');
  }
}

/** Node takes what begins with a dash for the next option, and says so at length; so it does where it knows no such option. */
function whyNot({ message }: Error): string {
  const [, option] = /^Option '(--[\w-]+)[^']*' argument is ambiguous/.exec(message) ?? [];
  return option === undefined
    ? message.replace(/\. To specify .*/s, '')
    : `${option} takes a value that does not begin with a dash`;
}

/** @throws BadOption */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < least)
    throw new BadOption(`${option} takes a whole number from ${least} (got ${text})`);
  return number;
}

/**
 * What was typed, as `read` understands it. Where it is --help, or makes no sense, the process ends, and says what there is.
 */
export function typed<Wishes>(usage: string, read: () => Wishes): Wishes {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(`${usage}\n`);
    return process.exit(0);
  }
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    return process.exit(cannotStart);
  }
}
