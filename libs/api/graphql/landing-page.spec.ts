import { ApolloServer, HeaderMap } from '@apollo/server';
import { describe, expect, it } from '@jest/globals';
import { landingPage } from './landing-page.js';

describe('a browser that comes to the API by itself', () => {
  it('is told how to ask, and loads nothing from elsewhere', async () => {
    const server = new ApolloServer({ typeDefs: 'type Query { ping: String }', plugins: [landingPage] });
    await server.start();
    const headers = new Map([['accept', 'text/html']]);
    const { body } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'GET', headers: new HeaderMap(headers), search: '', body: undefined },
      context: async () => ({}),
    });
    await server.stop();
    const html = body.kind === 'complete' ? body.string : '';
    expect(html).toContain('curl');
    expect(html).not.toMatch(/(src|href)=/);
  });
});
