// The week: times that are not in use are folded away, and one day's times go to the other open days.
const isOpen = (day) => day.querySelector("input[type=radio]:checked")?.value === "hours";
const times = (day) => [...day.querySelectorAll("input[type=time]")];
const days = [...document.querySelectorAll("[data-day]")];
const news = document.querySelector("[data-copied-news]");

for (const day of days) {
  const show = () => day.classList.toggle("closed", !isOpen(day) && !day.querySelector(".errorlist"));
  day.addEventListener("change", show);
  show();
}

for (const button of document.querySelectorAll("[data-copy-day]")) {
  const from = button.closest("[data-day]");
  const week = days.filter((day) => day !== from && day.closest("form") === from.closest("form"));
  const show = () => { button.hidden = !isOpen(from) || !week.length; };
  from.addEventListener("change", show);
  show();
  button.addEventListener("click", () => {
    const values = times(from).map((field) => field.value);
    for (const day of week.filter(isOpen)) {
      times(day).forEach((field, index) => { field.value = values[index]; });
      if (values.slice(2).some(Boolean)) day.querySelector("details").open = true;
    }
    if (news) news.textContent = news.dataset.copiedNews;
  });
}
