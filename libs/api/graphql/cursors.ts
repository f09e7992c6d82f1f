import { badInput } from './checked-input.js';

/** A place in a list, as opaque text. None of its parts holds a space. */
export function cursorOf(...parts: readonly string[]): string {
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** @throws GraphQLError BAD_USER_INPUT for what is no cursor of a list whose places have so many parts */
export function placeOf(cursor: string, count: number): readonly string[] {
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  // What is no base 64 is read nevertheless, as the text of other bytes: it would begin anywhere.
  if (parts.length !== count || parts.includes('') || cursorOf(...parts) !== cursor)
    throw badInput('The cursor is none of this list: take it from an edge or from pageInfo');
  return parts;
}
