import { httpAnswers } from '@baton/specialist/kit';

/** A card as the board shows it. */
export interface Card {
  readonly id: string;
  readonly column: 'open' | 'withdrawn' | 'void';
  readonly withdrawnBy?: string;
  readonly changedAt: string;
  /** The entity tag. */
  readonly version: string;
}

export interface BoardRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string | number | boolean>>;
  readonly signal: AbortSignal;
}

/** What a status says for certain: nothing happened. Whatever is not in the list proves nothing. */
const { meaningOfStatus, meaningOfSilence } = httpAnswers({
  system: 'The board',
  rejections: { 400: 'INVALID_FOR_SYSTEM', 403: 'FORBIDDEN_BY_SYSTEM', 404: 'NOT_FOUND', 412: 'CHANGED' },
});

export class BoardClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** The JSON of a success; throws NothingHappened where the board says so, and OutcomeUnclear for everything else. */
  async ask({ method, path, headers, body, signal }: BoardRequest): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
        body: body && JSON.stringify(body),
        signal,
      });
    } catch (error) {
      throw meaningOfSilence(error);
    }
    if (!response.ok) throw meaningOfStatus(response.status, response.headers.get('retry-after'));
    return response.json();
  }

  /** The card, or nothing where there is none. */
  async card(id: string, signal: AbortSignal): Promise<Card | undefined> {
    const cards = (await this.ask({ method: 'GET', path: `/cards?id=${id}`, signal })) as readonly Card[];
    return cards[0];
  }
}
