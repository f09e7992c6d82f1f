import { hash } from 'node:crypto';
import { canonicalJson } from '@baton/kernel';
import type { CapabilityPin } from '@baton/goal/domain';
import type { Capability, Description } from '@baton/specialist/domain';
import { lintManifest } from '@baton/specialist/domain';
import type { SpecialistGateway } from '@baton/specialist/gateway';

/** What one specialist offers now, and the journal that answers for it. */
export interface OfferedCapability {
  readonly capability: Capability;
  readonly pin: CapabilityPin;
  readonly journalId: string;
}

/** A specialist can't be asked what it offers, or no longer offers what a plan pins: the goal waits, nothing is lost. */
export class CapabilityUnavailable extends Error {
  override readonly name = 'CapabilityUnavailable';
}

/** The specialist answers, and serves something else than was pinned, or nothing of that name. */
export class PinnedGone extends CapabilityUnavailable {
  constructor(
    readonly pin: CapabilityPin,
    readonly servedVersion: string | undefined,
  ) {
    super(
      `${pin.specialist} ${servedVersion === undefined ? 'no longer offers' : 'changed'} ${pin.capability} since it was planned`,
    );
  }
}

/** What the specialists offer, as they told it last; asked for when first needed, and again after one was unreachable. */
export class ManifestCatalog {
  private readonly offers = new Map<string, Promise<ReadonlyMap<string, OfferedCapability>>>();
  /** Why a specialist can't be asked, as it was told last: the same is not told at every try. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly gateway: Pick<SpecialistGateway, 'describe'>,
    /** Called when a specialist can't be asked, or for another reason than before; and when it can be again. */
    private readonly onChange: (text: string) => void = () => undefined,
  ) {}

  /** @throws CapabilityUnavailable */
  async offer(specialist: string, capability: string): Promise<OfferedCapability> {
    const offered = (await this.offersOf(specialist)).get(capability);
    if (!offered)
      throw this.unavailable(specialist, new CapabilityUnavailable(`${specialist} offers no ${capability}`));
    return offered;
  }

  /**
   * The capability that a plan pinned, provided that it is still that version, with those schemas and that promise of
   * idempotency: the same fields under another version may mean something else.
   * @throws CapabilityUnavailable; PinnedGone where the specialist answers and serves it no longer
   */
  async pinned(pin: CapabilityPin): Promise<OfferedCapability> {
    const offered = (await this.offersOf(pin.specialist)).get(pin.capability);
    if (offered && isSameAs(pin, offered.pin)) return offered;
    throw this.unavailable(pin.specialist, new PinnedGone(pin, offered?.pin.version));
  }

  /** Everything that one specialist offers. @throws CapabilityUnavailable */
  offersOf(specialist: string): Promise<ReadonlyMap<string, OfferedCapability>> {
    const known = this.offers.get(specialist);
    if (known) return known;
    const asked = this.ask(specialist);
    this.offers.set(specialist, asked);
    // What failed is not remembered: the next goal asks again.
    asked.catch(() => this.offers.delete(specialist));
    return asked;
  }

  /** The specialist may be another one when it comes back: with another manifest, or another journal. */
  forget(specialist: string): void {
    this.offers.delete(specialist);
  }

  /** What it lacks now it may offer after its next start, and nothing else would tell: so it is asked again next time. */
  private unavailable(specialist: string, error: CapabilityUnavailable): CapabilityUnavailable {
    this.forget(specialist);
    return error;
  }

  /** What is the matter with a specialist is told once, in full, until it is something else. */
  private unusable(specialist: string, what: string, code: string, detail = ''): CapabilityUnavailable {
    if (this.told.get(specialist) !== code)
      this.onChange(`${what}, and what needs it waits (${code}${detail ? `: ${detail}` : ''})`);
    this.told.set(specialist, code);
    return new CapabilityUnavailable(`${what} (${code})`);
  }

  private async ask(specialist: string): Promise<ReadonlyMap<string, OfferedCapability>> {
    const description = await this.gateway.describe(specialist);
    if ('kind' in description) {
      const { cause, detail } = description;
      throw this.unusable(specialist, `${specialist} can't be asked`, cause, detail);
    }
    // A promise that contradicts itself is in no plan: what needs it waits until its specialist is mended.
    const faults = lintManifest(description.manifest);
    if (faults.length > 0)
      throw this.unusable(
        specialist,
        `${specialist} offers what can't be relied upon`,
        'MANIFEST_UNSOUND',
        faults.join('; '),
      );
    if (this.told.delete(specialist)) this.onChange(`${specialist} can be asked again`);
    const { manifest } = description;
    return new Map(manifest.capabilities.map((capability) => [capability.name, offerOf(capability, description)]));
  }
}

function isSameAs(pinned: CapabilityPin, offered: CapabilityPin): boolean {
  const { version, schemaDigest, idempotencyClass } = offered;
  return (
    pinned.version === version && pinned.schemaDigest === schemaDigest && pinned.idempotencyClass === idempotencyClass
  );
}

function offerOf(capability: Capability, { manifest, manifestDigest, journalId }: Description): OfferedCapability {
  const { name, version, idempotencyClass, callTimeoutMs, visibilityLagMs, attemptsMax } = capability;
  const schemaDigest = schemaDigestOf(capability);
  const { specialist, system } = manifest;
  return {
    capability,
    pin: {
      ...{ specialist, system, capability: name, version, manifestDigest, schemaDigest },
      ...{ idempotencyClass, callTimeoutMs, visibilityLagMs },
      ...(attemptsMax === undefined ? {} : { attemptsMax }),
    },
    journalId,
  };
}

/** A specialist within this process offers the same objects whenever it is asked: their digests are made once. */
const schemaDigests = new WeakMap<Capability, string>();

function schemaDigestOf(capability: Capability): string {
  const known = schemaDigests.get(capability);
  if (known !== undefined) return known;
  const { input, output, before } = capability;
  // The schemas are plain data, but interfaces: JSON says so.
  const schemas = JSON.parse(JSON.stringify({ input, output, before })) as Parameters<typeof canonicalJson>[0];
  const digest = hash('sha256', canonicalJson(schemas), 'base64url');
  schemaDigests.set(capability, digest);
  return digest;
}
