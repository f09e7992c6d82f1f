import { mkdirSync, writeFileSync } from 'node:fs';
import { eventContracts, schemasFolder } from './event-docs/contract.js';
import { generatedDocs } from './event-docs/generated.js';

/*
 * `npm run events:docs`: writes docs/EVENTS.md and a JSON Schema for each event. The schema of a former version stays as it
 * was written when that version was the newest. A specification compares all of it with what it would be now.
 */
mkdirSync(schemasFolder, { recursive: true });
for (const [file, text] of await generatedDocs(eventContracts())) writeFileSync(file, text);
