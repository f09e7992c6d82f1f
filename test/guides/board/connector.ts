import { parseInstant } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import { afterWrite, NothingHappened, rejection, requiredSettings, settled } from '@baton/specialist/kit';
import type {
  ClaimResult,
  ConnectorOperation,
  ConnectSystem,
  FindResult,
  OperationToPerform,
} from '@baton/specialist/kit';
import type { Card } from './client.js';
import { BoardClient } from './client.js';
import { manifest } from './manifest.js';

const onlyIfAbsent = { 'if-none-match': '*' };

/** The board behind the contract: settings name its address and the token of its service user. */
export const connectSystem: ConnectSystem = (settings) => {
  const { BOARD_URL, BOARD_TOKEN } = requiredSettings(settings, ['BOARD_URL', 'BOARD_TOKEN']);
  const board = new BoardClient(BOARD_URL, BOARD_TOKEN);
  return {
    manifest,
    perform: (operation) => {
      switch (operation.capability) {
        case 'board.card.create':
          return settled(() => create(board, operation));
        case 'board.card.withdraw':
          return settled(() => withdraw(board, operation));
        default:
          return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
      }
    },
    find: (operation) =>
      operation.capability === 'board.card.create' ? findCreated(board, operation) : findWithdrawn(board, operation),
    claim: (operation) =>
      operation.capability === 'board.card.create'
        ? claim(board, operation)
        : Promise.resolve({ kind: 'CANNOT_TELL' as const }),
    listKeys: async ({ since, signal }) => {
      const cards = (await board.ask({ method: 'GET', path: `/cards?since=${since}`, signal })) as readonly Card[];
      // A void card only keeps a place: nothing was done under its key.
      const made = cards.filter(({ column }) => column !== 'void');
      return made.flatMap(({ id, withdrawnBy, changedAt }) =>
        [id, ...(withdrawnBy === undefined ? [] : [withdrawnBy])].map((key) => {
          return { key, recordType: 'Card', recordId: id, at: parseInstant(changedAt) };
        }),
      );
    },
  };
};

/** The key is the card's id, and the board creates a card only where there is none: never a second one. */
async function create(board: BoardClient, { key, input, signal }: OperationToPerform): Promise<Committed> {
  const body = { ...input, column: 'open' };
  try {
    return committed(
      (await board.ask({ method: 'PUT', path: `/cards/${key}`, headers: onlyIfAbsent, body, signal })) as Card,
    );
  } catch (error) {
    if (!isChanged(error)) throw error;
    // There is a card under this key already: an earlier attempt made it, whose answer was lost.
    const card = await afterWrite(() => board.card(key, signal));
    if (card?.column === 'open') return committed(card);
    throw error;
  }
}

async function findCreated(board: BoardClient, { key, signal }: ConnectorOperation): Promise<FindResult> {
  const card = await board.card(key, signal);
  return card === undefined || card.column === 'void' ? { kind: 'ABSENT' } : committed(card);
}

/** A void card takes the place that a late request would want: after it, none can create anything. */
async function claim(board: BoardClient, { key, signal }: ConnectorOperation): Promise<ClaimResult> {
  try {
    await board.ask({
      method: 'PUT',
      path: `/cards/${key}`,
      headers: onlyIfAbsent,
      body: { column: 'void' },
      signal,
    });
    return { kind: 'REVOKED' };
  } catch (error) {
    const card = await board.card(key, signal);
    if (card === undefined) throw error;
    return card.column === 'void' ? { kind: 'REVOKED' } : committed(card);
  }
}

/** Conditional on the version that the goal knows; the key stays on the card, so that the effect is found again. */
async function withdraw(board: BoardClient, operation: OperationToPerform): Promise<Committed> {
  const { key, input, signal, earlierAttemptMayHaveReached } = operation;
  const path = `/cards/${String(input['cardId'])}`;
  const headers = { 'if-match': String(input['version']) };
  try {
    const body = { column: 'withdrawn', withdrawnBy: key };
    return committed((await board.ask({ method: 'PATCH', path, headers, body, signal })) as Card);
  } catch (error) {
    if (!isChanged(error) || !earlierAttemptMayHaveReached) throw error;
    const found = await afterWrite(() => findWithdrawn(board, operation));
    if (found.kind === 'COMMITTED') return found;
    throw error;
  }
}

async function findWithdrawn(board: BoardClient, { key, input, signal }: ConnectorOperation): Promise<FindResult> {
  const card = await board.card(String(input['cardId']), signal);
  // A card that is gone took the trace of our key with it.
  if (card === undefined) return { kind: 'CANNOT_TELL' };
  return card.withdrawnBy === key ? committed(card) : { kind: 'ABSENT' };
}

/** The board's 412: our condition did not hold, and nothing was written by this request. */
function isChanged(error: unknown): boolean {
  return error instanceof NothingHappened && error.result.kind === 'REJECTED' && error.result.code === 'CHANGED';
}

function committed({ id, version, changedAt }: Card): Committed {
  return {
    kind: 'COMMITTED',
    receipt: {
      recordType: 'Card',
      recordId: id,
      versionAfter: version,
      committedAt: parseInstant(changedAt),
      outputs: { cardId: id, version },
      before: {},
    },
  };
}
