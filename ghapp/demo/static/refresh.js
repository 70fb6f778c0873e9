// Shows what the app did since the page was loaded, without disturbing whoever is typing.
const live = document.getElementById("live");

async function refresh() {
  const busy = document.hidden || live.contains(document.activeElement) || live.querySelector("details[open]");
  if (!busy) {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceChildren(...fresh.childNodes);
  }
}

if (live) setInterval(() => refresh().catch(() => {}), 2000);
