import { InvalidArgumentError } from 'commander';

/** How many a list may be asked for. */
export function pageSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new InvalidArgumentError('It is a number from 1 to 100.');
  return size;
}
