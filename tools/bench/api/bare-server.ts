import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema } from 'graphql';

/* The floor: Apollo Server with the same schema and nothing behind it, which gives the same JSON from memory. */

const { data } = JSON.parse(process.argv[2] ?? '{}') as { readonly data: object };
const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../../libs/api/schema.graphql'), 'utf8'));
const server = new ApolloServer({ schema, rootValue: () => data, includeStacktraceInErrorResponses: false });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
// Whoever started it has gone, however that came about.
process.once('disconnect', () => process.exit());
process.send?.({ url, token: 'none' });
