import type { ApolloServerPlugin } from '@apollo/server';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1rem; color: #1c2430; }
  pre { background: #f3f5f8; padding: 1rem; overflow-x: auto; border-radius: 6px; }
</style>
<h1>Baton</h1>
<p>This is where GraphQL answers. Ask it with a POST request, or point any GraphQL client at this address; subscriptions
come over WebSocket at the same address (graphql-ws), with the same header in their connection parameters.</p>
<pre>curl -s -H 'content-type: application/json' -H "authorization: Bearer $BATON_TOKEN" \\
  -d '{"query":"{ goals(first: 5) { edges { node { id phase outcome } } } }"}' \\
  http://127.0.0.1:4000/graphql</pre>
<p>From a terminal: <code>npm run baton -- goal list</code>. The schema, with a description of everything in it, is
<code>libs/api/schema.graphql</code>.</p>
</html>
`;

/** What a browser sees that comes to the API by itself: how to ask, and nothing that is loaded from elsewhere. */
export const landingPage: ApolloServerPlugin = {
  async serverWillStart() {
    return { renderLandingPage: async () => ({ html: page }) };
  },
};
