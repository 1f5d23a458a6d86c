// What makes the console handier. Everything on it works without this.
"use strict";

// New work is told of without loading the page anew.
for (const news of document.querySelectorAll(".news[data-after]")) {
  const { after, every, one, many } = news.dataset;
  const words = news.querySelector("span");
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    const reply = await fetch(`/cases/news?after=${encodeURIComponent(after)}`, { redirect: "manual" });
    // Signed out: whoever goes on is asked to sign in.
    if (!reply.ok) return clearInterval(timer);
    const { cases } = await reply.json();
    if (!(cases > 0)) return;
    news.hidden = false;
    const said = cases === 1 ? one : many.replace("{}", cases);
    if (words.textContent !== said) words.textContent = said;
  };
  const timer = setInterval(() => ask().catch(() => {}), 1000 * every);
}

// A sheet is saved from wherever the cursor is.
for (const form of document.querySelectorAll("form[data-ctrl-enter]"))
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

// A password is shown to whoever types it, when they ask.
for (const peek of document.querySelectorAll("button.peek")) {
  const field = document.getElementById(peek.getAttribute("aria-controls"));
  const show = peek.textContent;
  const turn = (shown) => {
    field.type = shown ? "text" : "password";
    peek.setAttribute("aria-pressed", String(shown));
    peek.textContent = shown ? peek.dataset.hide : show;
  };
  peek.hidden = false;
  peek.addEventListener("click", () => turn(field.type === "password"));
  // A browser keeps what was typed into a text field.
  field.form.addEventListener("submit", () => turn(false));
}
