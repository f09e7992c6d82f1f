declare const brand: unique symbol;

/** A primitive that only its own parse function can make, so that ids of two kinds never mix. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
