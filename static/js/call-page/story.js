/* The steps of a call are fetched when somebody wants to see them. */
export function stories(root) {
  for (const details of root.querySelectorAll("[data-story]")) {
    const here = details.querySelector("[data-story-here]");
    const [loading, failed] = details.querySelectorAll("template");
    let is = "";
    details.addEventListener("toggle", async () => {
      if (!details.open || is) return;
      is = "asked";
      here.replaceChildren(loading.content.cloneNode(true));
      try {
        const answer = await fetch(details.dataset.story);
        if (!answer.ok) throw new Error(String(answer.status));
        here.innerHTML = await answer.text();
      } catch {
        here.replaceChildren(failed.content.cloneNode(true));
        is = "";
      }
    });
  }
}
