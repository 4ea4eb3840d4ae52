// A real OpenID provider (oidc-provider), for crates/tests/it/api/external.rs: started on a free port of 127.0.0.1, prints its
// address, ends when its standard input ends. Any account may sign in with any password: what is tested is ours.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const callback = process.argv[2];
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'lianyi', client_secret: 'a secret of tests: it opens nothing', redirect_uris: [callback] },
      { client_id: 'other', client_secret: 'another secret of tests', redirect_uris: [callback] },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['for tests'] },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Session: 300, Interaction: 300, Grant: 300 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
