// What a person's browser does at the provider: opens the address, signs in, agrees, and stops where it is sent back to our
// server. Prints that address. node walk.mjs <address> <login>
const [, , first, login] = process.argv;
const origin = new URL(first).origin;
const jar = new Map();

async function step(url, body) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie };
  if (body) headers['content-type'] = 'application/x-www-form-urlencoded';
  const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' });
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return answer;
}

let answer = await step(first);
for (let steps = 0; steps < 20; steps += 1) {
  const to = answer.headers.get('location');
  if (to) {
    const next = new URL(to, origin);
    if (next.origin !== origin) {
      console.log(next.href);
      process.exit(0);
    }
    answer = await step(next.href);
    continue;
  }
  const page = await answer.text();
  const form = page.match(/action="([^"]+)"/)?.[1];
  const prompt = page.match(/name="prompt" value="([^"]+)"/)?.[1];
  if (!form || !prompt) throw new Error(`no form: ${answer.status} ${page.slice(0, 2000)}`);
  const fields = new URLSearchParams({ prompt });
  if (prompt === 'login') {
    fields.set('login', login);
    fields.set('password', 'any');
  }
  answer = await step(new URL(form, origin).href, fields.toString());
}
throw new Error('too many steps');
