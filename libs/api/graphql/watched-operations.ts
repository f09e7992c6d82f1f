import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import { Kind } from 'graphql';
import type { Door, OperationAnswer, Watcher } from '@baton/operations';

type Watchers = readonly Watcher[];

/** An operation that begins now, in the eyes of those who look on. @returns what tells them how it ended */
export function begunFor(watchers: Watchers, door: Door = 'graphql'): (answer: OperationAnswer) => void {
  const { promise, resolve } = Promise.withResolvers<OperationAnswer>();
  for (const watcher of watchers) void watcher.operation(door, () => promise);
  return resolve;
}

/** Lets somebody look on at what is asked over HTTP. */
export function watchedOverHttp(watchers: Watchers): ApolloServerPlugin {
  return {
    requestDidStart: async () => {
      const tell = begunFor(watchers);
      return {
        willSendResponse: async ({ response: { body }, operation }) => {
          tell(answerOf(operation, body.kind === 'single' ? body.singleResult : {}));
        },
      };
    },
  };
}

/** @param operation absent where the request was none of the schema */
export function answerOf(operation: OperationDefinitionNode | undefined, answer: object): OperationAnswer {
  return {
    operation: operation ? nameOf(operation) : 'refused',
    result: 'errors' in answer && answer.errors !== undefined ? 'errors' : 'ok',
  };
}

/** By the fields of the schema that it asks for, since clients may call it anything. */
function nameOf({ operation, selectionSet }: OperationDefinitionNode): string {
  const fields = new Set(
    selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : 'several')),
  );
  const [first = 'several'] = fields;
  return `${operation} ${fields.size === 1 ? first : 'several'}`;
}
