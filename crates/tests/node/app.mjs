// A SMART app as people write them, with the public JavaScript client (fhirclient): a small web server with a launch page and a
// page to come back to. Prints its address.
// node app.mjs <client id> <secret or ""> <scope> <port>
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const smart = createRequire(import.meta.url)('fhirclient');
const [, , clientId, clientSecret, scope, port] = process.argv;
const kept = new Map();
const storage = {
  async get(key) { return kept.get(key); },
  async set(key, value) { kept.set(key, value); return value; },
  async unset(key) { return kept.delete(key); },
};

const server = createServer(async (request, response) => {
  try {
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (url.pathname === '/launch') {
      const options = { clientId, scope, redirectUri: '/cb', pkceMode: 'required' };
      if (clientSecret) options.clientSecret = clientSecret;
      if (!url.searchParams.has('iss')) options.iss = process.env.FHIR;
      await smart(request, response, storage).authorize(options);
      return;
    }
    if (url.pathname === '/cb') {
      const client = await smart(request, response, storage).ready();
      const patient = client.patient.id ? await client.patient.read() : null;
      const reports = patient ? await client.request(`DiagnosticReport?patient=${client.patient.id}`) : null;
      const idToken = client.getIdToken();
      let refreshed = null;
      if (client.state.tokenResponse.refresh_token) {
        const before = client.state.tokenResponse.access_token;
        await client.refresh();
        refreshed = before !== client.state.tokenResponse.access_token;
        await client.patient.read();
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({
        patient: patient?.id ?? null,
        reports: reports?.entry?.map((entry) => entry.resource.id) ?? null,
        fhirUser: client.getFhirUser(),
        idToken,
        rawIdToken: client.state.tokenResponse.id_token ?? null,
        scope: client.state.tokenResponse.scope,
        refreshed,
      }));
      return;
    }
    response.statusCode = 404;
    response.end();
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error?.stack ?? error));
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
