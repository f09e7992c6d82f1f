/** A mail, ready to go. Holds names, times and commands; nothing personal, and no value of a goal. */
export interface Letter {
  /** With its angle brackets; the same for the same fact, so that whoever gets one twice can tell. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * What is known of a letter after it was handed over. TAKEN: the server answers for it now. REFUSED: it will never take
 * this one. PUT_OFF: it surely has nothing of it, and may take it later; others it may take now. NOT_TAKEN: so it is with
 * every letter. UNCLEAR: it may have taken it.
 */
export type Handover = 'TAKEN' | 'REFUSED' | 'PUT_OFF' | 'NOT_TAKEN' | 'UNCLEAR';

/** Whoever carries mail away. */
export abstract class Mailer {
  /** The domain of the ids of its letters. */
  abstract readonly domain: string;

  /** Never throws for trouble of the world: that is one of the last three. */
  abstract hand(letter: Letter): Promise<Handover>;
}
