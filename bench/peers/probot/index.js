// Probot as its users run it, with a handler that does nothing: what it has taken in is lost when it ends.
import { createServer } from "node:net";
import { run } from "probot";

// Probot takes port 0 for its default, so a free one is looked for here.
const probe = createServer();
await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
process.env.PORT = String(probe.address().port);
await new Promise((resolve) => probe.close(resolve));
await run((app) => app.on("pull_request", () => {}));
