import { badInput } from './checked-input.js';

/**
 * A place in a list, as opaque text.
 * @param list its name or, where it has several, that of its order: the same place lies elsewhere in another one
 * @param parts none of them holds a space
 */
export function cursorOf(list: string, ...parts: readonly string[]): string {
  return Buffer.from([list, ...parts].join(' ')).toString('base64url');
}

/** @throws GraphQLError BAD_USER_INPUT for what is no cursor of this list, whose places have so many parts */
export function placeOf(cursor: string, list: string, count: number): readonly string[] {
  const [of = '', ...parts] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  // What is no base 64 is read nevertheless, as the text of other bytes: it would begin anywhere.
  if (of !== list || parts.length !== count || parts.includes('') || cursorOf(list, ...parts) !== cursor)
    throw badInput(
      'The cursor is none of this list in this order: take it from an edge or from pageInfo, and ask for the next page in the order of the one before',
    );
  return parts;
}
