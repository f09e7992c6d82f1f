/** What `npm run build` makes programs of, for who starts them as processes; tools/bundle.mjs says from which scripts. */
export type ProgramName =
  'start' | 'orchestrator' | 'specialist' | 'sandbox' | 'baton' | 'event-server' | 'kit-contract';

/** The file to run with Node, relative to the folder of the project, in which all programs are run. */
export function programFile(name: ProgramName): string {
  return `dist/programs/${name}.js`;
}
