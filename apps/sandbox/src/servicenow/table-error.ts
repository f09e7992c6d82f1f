/** An answer that the Table API gives as `{"error": {message, detail}, "status": "failure"}`. */
export class TableError extends Error {
  override readonly name = 'TableError';

  constructor(
    readonly status: number,
    message: string,
    readonly detail: string | null = null,
  ) {
    super(message);
  }

  toBody(): object {
    return { error: { message: this.message, detail: this.detail }, status: 'failure' };
  }
}

export const noRecord = (): TableError =>
  new TableError(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");

export const forbidden = (detail: string): TableError => new TableError(403, 'Operation Failed', detail);
