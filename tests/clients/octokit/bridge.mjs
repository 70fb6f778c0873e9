// Makes the calls that the tests ask for, one JSON object per line, with octokit; answers one line per call.
import { createInterface } from "node:readline";
import { App, Octokit } from "octokit";

const clients = new Map();

// Requests are neither spread out nor repeated, so that a test sees each of them.
function octokitAt(baseUrl) {
  return Octokit.defaults({ baseUrl, throttle: { enabled: false }, retry: { enabled: false } });
}

async function clientOf({ url, appId, privateKey, installationId, token }) {
  const name = JSON.stringify([url, appId, installationId, token]);
  if (!clients.has(name)) {
    clients.set(name, await signIn({ url, appId, privateKey, installationId, token }));
  }
  return clients.get(name);
}

async function signIn({ url, appId, privateKey, installationId, token }) {
  const At = octokitAt(url);
  if (token) return new At({ auth: token });
  const app = new App({ appId, privateKey, Octokit: At });
  return installationId ? app.getInstallationOctokit(installationId) : app.octokit;
}

// `rest.issues.addLabels` makes one request, `paginate` follows the links of one, `graphql` sends a document.
async function call(octokit, { method, parameters }) {
  const found = (name) => name.split(".").reduce((value, part) => value[part], octokit);
  if (method === "graphql") return { data: await octokit.graphql(parameters.query, parameters.variables) };
  if (method.startsWith("paginate ")) {
    return { data: await octokit.paginate(found(method.slice("paginate ".length)), parameters) };
  }
  const { status, headers, data } = await found(method)(parameters);
  return { status, headers, data };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = await call(await clientOf(asked.client), asked);
  } catch (error) {
    answer = { error: error.name, message: error.message, status: error.status, errors: error.errors, data: error.data };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
