import type { Compilable, CompiledQuery } from 'kysely';
import type { ReadDatabase } from './tables.js';

const keptMax = 256;
/** No text of ours begins so, and those of a question are never looked at. */
const placeMark = '\u0000';

/**
 * Statements that answer questions of one kind, each made once for all that differ in their texts alone: to make one takes
 * longer than to carry it out.
 */
export class KeptStatements<Question extends object, Form, Row> {
  readonly #kept = new Map<string, CompiledQuery<Row>>();

  /** @param make sees the question with a place for each of its texts, which may become values of the statement and no more */
  constructor(
    private readonly db: ReadDatabase,
    private readonly make: (question: Question, form: Form) => Compilable<Row>,
  ) {}

  /**
   * @param question plain data
   * @param form plain data that the statement is made by, texts and all
   */
  async rows(question: Question, form: Form): Promise<readonly Row[]> {
    const texts: string[] = [];
    const places = JSON.stringify(question, (_, part: unknown) =>
      typeof part === 'string' ? `${placeMark}${texts.push(part) - 1}` : part,
    );
    const statement = this.#statementFor(places, form);
    const parameters = statement.parameters.map((value) =>
      typeof value === 'string' && value.startsWith(placeMark) ? texts[Number(value.slice(placeMark.length))] : value,
    );
    return (await this.db.executeQuery<Row>({ ...statement, parameters })).rows;
  }

  #statementFor(places: string, form: Form): CompiledQuery<Row> {
    const key = `${JSON.stringify(form)}${places}`;
    const statement = this.#kept.get(key) ?? this.make(JSON.parse(places) as Question, form).compile();
    // Set anew, it is the last to be forgotten.
    this.#kept.delete(key);
    this.#kept.set(key, statement);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
    return statement;
  }
}
