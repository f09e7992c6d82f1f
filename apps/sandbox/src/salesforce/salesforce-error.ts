/** An answer that Salesforce gives as `[{errorCode, message, fields}]`. */
export class SalesforceError extends Error {
  override readonly name = 'SalesforceError';

  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields: readonly string[] = [],
  ) {
    super(message);
  }

  toBody(): object[] {
    const fields = this.status === 400 && this.fields.length > 0 ? { fields: this.fields } : {};
    return [{ message: this.message, errorCode: this.errorCode, ...fields }];
  }
}

export const notFound = (): SalesforceError =>
  new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
