import { badInput } from './checked-input.js';

/** A place in a list, as opaque text. None of its parts holds a space. */
export function cursorOf(...parts: readonly string[]): string {
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** @throws GraphQLError BAD_USER_INPUT for what is no cursor of a list whose places have so many parts */
export function placeOf(cursor: string, count: number): readonly string[] {
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (parts.length !== count || parts.includes(''))
    throw badInput('The cursor is none of this list: take it from an edge or from pageInfo');
  return parts;
}
