const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Lets a person break off: the work under way comes to its end, and a second Ctrl-C does not wait for it. */
export class Interrupt {
  #exitCode: number | undefined;

  constructor() {
    for (const [signal, code] of Object.entries(exitCodes))
      process.on(signal, () => {
        if (this.#exitCode !== undefined) process.exit(code);
        this.#exitCode = code;
        process.stderr.write(
          '\nbreaking off, as soon as the histories at hand are over; once more breaks off at once\n',
        );
      });
  }

  /** How the process ends if it was broken off. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }
}
