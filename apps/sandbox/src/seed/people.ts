/** The vendor's own people, each of whom keeps some accounts. */
export const people = ['Iris Lang', 'Tom Berger', 'Nele Frank', 'Omar Aziz', 'Lea Simon'] as const;

export function addressOf(name: string): string {
  return `${userOf(name)}@vendor.example`;
}

/** The name of a person's mailbox and calendar. */
export function userOf(name: string): string {
  return name.toLowerCase().replace(' ', '.');
}
