import type { GraphQLSchema, IntrospectionQuery } from 'graphql';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const followMs = 300;
/** What no answer may show: a stack, a path of ours, or that something broke. */
export const inside = /node_modules|\n\s+at |INTERNAL_SERVER_ERROR/;

/** The schema, as whoever asks is told of it. */
export async function schemaOf(url: string, token: string): Promise<GraphQLSchema> {
  const { body } = await reply(url, getIntrospectionQuery(), {}, token);
  return buildClientSchema((body as { readonly data: IntrospectionQuery }).data);
}

/** Without what differs from one answer to the next. */
export function masked(answer: unknown): string {
  return JSON.stringify(answer)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/subp?_[\w-]{22}/g, '<subject>')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>')
    .replace(/[0-9a-f]{12}-\d+/g, '<position>');
}

/** An answer over HTTP. */
export async function reply(url: string, query: string, variables: object, token: string | undefined) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

/** What comes of following, for a moment. */
export async function followed(
  url: string,
  query: string,
  variables: object,
  token: string | undefined,
): Promise<unknown> {
  const client = createClient({
    ...{ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const items = client.iterate({ query, variables: { ...variables } });
  try {
    const patience = new Promise((resolve) => setTimeout(resolve, followMs, 'nothing'));
    return await Promise.race([items.next().then(({ value }) => value as unknown), patience]);
  } catch (error) {
    return error instanceof Error || Array.isArray(error)
      ? error
      : { closed: (error as { readonly code?: number }).code };
  } finally {
    await client.dispose();
  }
}
