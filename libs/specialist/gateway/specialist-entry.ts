import type { Manifest, Unanswered } from '@baton/specialist/domain';

/** One specialist as the registry knows it, before anybody has spoken to it. */
export interface SpecialistEntry {
  /** What plans and handoffs call it. */
  readonly name: string;
  /** The one system that it may front. */
  readonly system: string;
  /** `host:port`. */
  readonly address: string;
  /** What it knows itself as: the audience of its tokens. */
  readonly identity: string;
}

/** The answer of a gateway that was asked for somebody whom the registry doesn't know. */
export function notRegistered(specialist: string): Unanswered {
  return unreachable(`The specialist is not in the registry (${specialist})`);
}

/**
 * What is wrong with a specialist that answers under an entry, if anything: an address can be mistyped, and nothing may
 * be disclosed to whoever happens to listen there.
 */
export function mismatchOf(
  { name, identity, system, address }: SpecialistEntry,
  manifest: Manifest,
): Unanswered | undefined {
  if (manifest.system === system && manifest.specialist === identity) return undefined;
  return {
    kind: 'UNANSWERED',
    cause: 'REFUSED_CALL',
    detail:
      `Who answers for this specialist is another one: correct its address, system or identity in the registry ` +
      `(${name} at ${address}, expected ${identity} for ${system}, found ${manifest.specialist} for ${manifest.system})`,
  };
}

function unreachable(detail: string): Unanswered {
  return { kind: 'UNANSWERED', cause: 'SPECIALIST_UNREACHABLE', detail };
}
