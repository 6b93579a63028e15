/* While a call or the work after it goes on, the page looks for news and puts them in place.

   A part in which somebody is writing stays as it is until the next news. */
const EVERY_MS = 3000;
const MOST_MS = 30000;

export function listenForNews(page, begin) {
  if (!page) return;
  let shown = page.dataset.version, wait = EVERY_MS, isLast = false;

  async function look() {
    try {
      const answer = await fetch(page.dataset.state, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.status !== 200) return answer.status < 500 && answer.status !== 429 ? undefined : later(true);
      const told = await answer.json();
      isLast = !told.is_going;
      if (told.version !== shown && (await renew())) shown = told.version;
      if (!isLast || told.version !== shown) later(false);
    } catch {
      later(true);
    }
  }

  function later(failed) {
    wait = failed ? Math.min(wait * 2, MOST_MS) : EVERY_MS;
    setTimeout(() => (document.hidden ? later(false) : look()), wait);
  }

  async function renew() {
    const answer = await fetch(location.href.split("#")[0]);
    if (!answer.ok) return false;
    const news = new DOMParser().parseFromString(await answer.text(), "text/html");
    let all = true;
    for (const part of page.querySelectorAll("[data-region]")) {
      const next = news.querySelector(`[data-region="${part.dataset.region}"]`);
      if (!next || next.innerHTML === part.dataset.was) continue;
      if (isBusy(part)) { all = false; continue; }
      part.dataset.was = next.innerHTML;
      part.replaceChildren(...next.cloneNode(true).childNodes);
    }
    begin(page);
    return all;
  }
  later(false);
}

function isBusy(part) {
  const isHeard = [...part.querySelectorAll("audio")].some((audio) => audio.currentTime > 0);
  return isHeard || part.contains(document.activeElement) || part.querySelector("details[open] form") !== null;
}
