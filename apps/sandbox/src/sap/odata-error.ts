/** An answer that the service gives as `{"error": {code, message, target}}`. */
export class ODataError extends Error {
  override readonly name = 'ODataError';

  constructor(
    readonly status: number,
    message: string,
    readonly target?: string,
  ) {
    super(message);
  }

  toBody(): object {
    return {
      error: {
        code: String(this.status),
        message: this.message,
        ...(this.target === undefined ? {} : { target: this.target }),
        '@Common.numericSeverity': 4,
      },
    };
  }
}

export const badRequest = (message: string, target?: string): ODataError => new ODataError(400, message, target);
