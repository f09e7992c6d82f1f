/** Kinds of things that have ids of their own; the id of a goal is the one that it has everywhere. */
const kinds = ['Step', 'HumanTask', 'Handoff', 'Specialist', 'PolicySet'] as const;
export type NodeKind = (typeof kinds)[number];

export interface NodePlace {
  readonly kind: NodeKind | 'Goal';
  readonly parts: readonly string[];
}

/** Opaque text that says what a thing is and where. None of the parts holds a space. */
export function nodeIdOf(kind: NodeKind, ...parts: readonly string[]): string {
  return Buffer.from([kind, ...parts].join(' ')).toString('base64url');
}

/** What an id names; whatever none of our making names is taken for the id of a goal. */
export function nodePlaceOf(id: string): NodePlace {
  const [name, ...parts] = Buffer.from(id, 'base64url').toString('utf8').split(' ');
  const kind = kinds.find((known) => known === name);
  return kind && nodeIdOf(kind, ...parts) === id ? { kind, parts } : { kind: 'Goal', parts: [id] };
}
