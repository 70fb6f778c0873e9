// Two comforts; every page works without them.

// Times are shown in the viewer's own zone.
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (time.dateTime.includes("T") && !Number.isNaN(at.getTime())) {
    time.title = at.toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" });
  }
}

// What waits is refreshed each minute, unless somebody is working in it.
const live = document.getElementById("live");
async function refresh() {
  if (document.hidden || live.contains(document.activeElement) || live.querySelector("details[open]")) return;
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceChildren(...fresh.childNodes);
}
if (live) setInterval(() => refresh().catch(() => {}), 60_000);
