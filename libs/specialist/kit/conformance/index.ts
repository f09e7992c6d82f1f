/** Holds a specialist to the contract: for its author, over the wire or in a specification. */
export type { ConformanceOptions } from './check-specialist.js';
export { checkSpecialist, IssuerNotTrusted } from './check-specialist.js';
export type { Example, Examples, ExampleSource } from './examples.js';
export { examplesFrom, ExamplesUnusable } from './examples.js';
export type { Area, Finding } from './findings.js';
export type { SpecialistLine } from './line.js';
export { lineTo } from './line.js';
