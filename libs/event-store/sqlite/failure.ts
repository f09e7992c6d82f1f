/** What a failure of SQLite or of the file system says of itself. Known by shape: it may come from another realm. */
export function reasonOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'message' in failure
    ? String(failure.message)
    : String(failure);
}

/** Somebody else holds a lock on the database (SQLITE_BUSY, sqlite.org/rescode.html). */
export function isBusy(failure: unknown): boolean {
  return typeof failure === 'object' && failure !== null && 'errcode' in failure && failure.errcode === 5;
}
