export type { EgressStop } from './brief-stops.js';
export { briefStops } from './brief-stops.js';
export { EgressMatcher } from './egress-matcher.js';
export { Needle } from './needle.js';
export { wordsOf } from './words.js';
