/** What keeps the sandbox from starting, told to the person who started it. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
