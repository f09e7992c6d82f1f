import type { Watcher } from '@baton/operations';
import type { TokenRules } from './access/authenticator.js';

/** How the API is served; as a class, so that it can be injected. */
export abstract class ApiOptions {
  /** Where GraphQL answers, over HTTP and WebSocket, e.g. `/graphql`. */
  abstract readonly path: string;
  /** Whose word is taken for who asks. */
  abstract readonly tokens: TokenRules;
  /** How many requests of one person are answered within a second; default: 2,000. */
  abstract readonly requestsPerSecondMax?: number;
  /** How many tokens from one address are refused within a minute before only known ones are looked at; default: as many as come. */
  abstract readonly refusedTokensPerMinuteMax?: number;
  /** How many streams and connections one person may hold open at once; default: 200. */
  abstract readonly connectionsPerPersonMax?: number;
  /** How many goals of one tenant may be open before a further one is refused. */
  abstract readonly openGoalsMax: number;
  /** For how many milliseconds a query or a mutation is answered before it is given up; default: 30,000. */
  abstract readonly answerMsMax?: number;
  /** Pages of these sites may ask from within a browser, besides those of its own; default: none. */
  abstract readonly origins?: readonly string[];
  /** Who looks on at what is asked over GraphQL, and at who follows events. */
  abstract readonly watchers?: readonly Watcher[];
}

export function answerMsMaxOf({ answerMsMax = 30_000 }: ApiOptions): number {
  return answerMsMax;
}
