import { join } from 'node:path';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { fail } from '../command/fail.js';
import { parsed, typed } from '../command/options.js';
import type { Answering, GraphqlQuestion, Load } from './api/answering.js';
import { answerTo, loadOf, startAnswering } from './api/answering.js';
import { filteredQuestions, lastPageOf, mainQuestions, oldestFirst } from './api/questions.js';
import { diskFolder, inFolder } from './bench-tools.js';
import { GeneratedLog } from './reads/generated-log.js';

/*
 * `npm run bench:api`: how a dashboard's questions are answered over HTTP from twenty connections, with few goals and with many, each
 * in turn, and beside a bare Apollo server that gives the same JSON from memory. `-- --quick` for a minute: fewer goals, shorter
 * rounds, and the filters left out. `--json` for a last line of figures. Exit code 1 where more goals cost twice as much, or a list is
 * slower than 0.6 of the floor.
 */

const { values: flags } = typed('npm run bench:api -- [--quick] [--json]', () =>
  parsed({ options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } }),
);
const [few, many] = flags.quick ? [1_000, 5_000] : [1_000, 100_000];
const seconds = flags.quick ? 1 : 5;
const growthMax = 2;
const ofFloorMin = 0.6;

interface Row {
  readonly question: string;
  readonly few: Load;
  readonly many: Load;
  readonly floor?: Load;
}

/** Rows of so many goals, made from their events, and Baton's API over them. */
async function served(folder: string, goals: number): Promise<Answering> {
  const rows = join(folder, `${goals}.db`);
  const db = await openReadStore(rows);
  const store = new GeneratedLog(goals);
  // The log never ends, so whoever follows it is left where they are: they have nothing more to do.
  startProjector({ store, db, onFailure: fail });
  while (!(await new ReadProgress(store, db).reaches(await store.end(), 1_000)));
  return startAnswering('./served-rows.js', { rows, goals });
}

async function measured(folder: string): Promise<readonly Row[]> {
  const ofFew = await served(folder, few);
  const ofMany = await served(folder, many);
  const rows: Row[] = [];
  const further = { ...(flags.quick ? {} : filteredQuestions), 'oldest first': oldestFirst };
  const onFew = { ...mainQuestions(few), ...further, 'last page': await lastPageOf(ofFew) };
  const onMany = { ...mainQuestions(many), ...further, 'last page': await lastPageOf(ofMany) };
  for (const [question, asked] of Object.entries(onMany)) {
    const same: GraphqlQuestion = onFew[question as keyof typeof onFew] ?? asked;
    const fewLoad = await loadOf(ofFew, same, seconds);
    const manyLoad = await loadOf(ofMany, asked, seconds);
    const isList = asked.query.startsWith('{ goals(');
    const floor = isList ? await floorOf(await answerTo(ofMany, asked), asked) : undefined;
    rows.push({ question, few: fewLoad, many: manyLoad, ...(floor ? { floor } : {}) });
    console.error(`${question}: done`);
  }
  await Promise.all([ofFew.close(), ofMany.close()]);
  return rows;
}

async function floorOf(data: object, question: GraphqlQuestion): Promise<Load> {
  const bare = await startAnswering('./bare-server.js', { data });
  try {
    return await loadOf(bare, question, seconds);
  } finally {
    await bare.close();
  }
}

const rows = await inFolder(diskFolder(), measured);
const ofFloor = ({ many: { perSecond }, floor }: Row) => (floor ? perSecond / floor.perSecond : undefined);
console.table(
  Object.fromEntries(
    rows.map((row) => [
      row.question,
      {
        [`p50 ms, ${few}`]: row.few.p50Ms,
        [`p50 ms, ${many}`]: row.many.p50Ms,
        [`p99 ms, ${few}`]: row.few.p99Ms,
        [`p99 ms, ${many}`]: row.many.p99Ms,
        [`a second, ${few}`]: Math.round(row.few.perSecond),
        [`a second, ${many}`]: Math.round(row.many.perSecond),
        'of the floor': ofFloor(row)?.toFixed(2) ?? '',
      },
    ]),
  ),
);
const grown = rows.filter((row) => row.many.p99Ms >= growthMax * row.few.p99Ms).map(({ question }) => question);
const slow = rows.filter((row) => (ofFloor(row) ?? 1) < ofFloorMin).map(({ question }) => question);
console.log(
  `p99 less than ${growthMax} times that of few goals: ${grown.length === 0 ? 'yes' : `no (${grown.join(', ')})`}`,
);
console.log(`Lists at ${ofFloorMin} of the floor: ${slow.length === 0 ? 'yes' : `no (${slow.join(', ')})`}`);
if (flags.json) console.log(JSON.stringify({ few, many, rows, grown, slow }));
process.exit(grown.length + slow.length === 0 ? 0 : 1);
