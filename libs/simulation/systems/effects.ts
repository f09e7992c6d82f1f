/** What one capability does to its system: the oracle needs no more to tell what is there. */
export type EffectKind = 'WRITE' | 'UNDO' | 'CORRECT' | 'FLAG';

/** One line of a system's own log: what truly happened there, whoever was told. */
export interface Effect {
  readonly system: string;
  readonly capability: string;
  readonly kind: EffectKind;
  /** The key of the request that had it; absent where a person did it. The system itself may not keep it. */
  readonly key: string | undefined;
  readonly recordId: string;
  /** The record that it left beside that one, as what voids a paper does. */
  readonly leftBeside?: string;
  readonly atMs: number;
  /** How many effects the whole world had seen before. */
  readonly ordinal: number;
}
