/* A form that is being written: letters are counted, and who leaves it unsaved is asked.
   <form data-leaving>, in it perhaps an element [data-unsaved="what it says once something changed"];
   <textarea data-most="600"> gets a count below it. */

const writing = (form) => {
  const news = form.querySelector("[data-unsaved]");
  let isChanged = form.dataset.leaving === "changed";
  const change = () => {
    if (isChanged) return;
    isChanged = true;
    if (news) news.textContent = news.dataset.unsaved;
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", () => { isChanged = false; });
  addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
};

const counting = (field) => {
  const most = Number(field.dataset.most);
  const count = document.createElement("p");
  const told = document.createElement("bdi");
  told.dir = "ltr"; // beside the field's beginning, whatever the direction of the page
  count.className = "letters helptext";
  count.append(told);
  count.setAttribute("aria-hidden", "true"); // the limit is in the field's description
  field.after(count);
  const tell = () => {
    const letters = [...field.value].length;
    told.textContent = `${letters} / ${most}`;
    count.classList.toggle("over", letters > most);
  };
  field.addEventListener("input", tell);
  tell();
};

document.querySelectorAll("form[data-leaving]").forEach(writing);
document.querySelectorAll("textarea[data-most]").forEach(counting);
