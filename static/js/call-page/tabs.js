/* Links to parts of the page as tabs: one part is shown. Without a script all are. */
export function tabs(nav) {
  if (nav.dataset.ready) return;
  nav.dataset.ready = "yes";
  const links = [...nav.querySelectorAll("a")];
  const part = (link) => document.getElementById(link.hash.slice(1));

  function show(chosen) {
    for (const link of links) {
      const is = link === chosen;
      part(link).hidden = !is;
      if (is) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  for (const link of links) {
    link.addEventListener("click", (event) => { event.preventDefault(); show(link); });
  }
  show(links[0]);
}
