// What makes the console handier. Everything on it works without this.
"use strict";

// New work is told of, and stands in the list, without loading the page anew.
for (const news of document.querySelectorAll(".news[data-after]")) {
  const { ask: address, after, every, one, many } = news.dataset;
  const words = news.querySelector("span");
  let shown = 0;
  // Nothing moves under somebody's hands: ticked rows, or a row that the keyboard is at, stay where they are.
  const show = (cases, total, html) => {
    const list = document.querySelector("main .list");
    const busy = !list || list.contains(document.activeElement) || list.querySelector(":checked, tr:hover");
    if (!html || busy || !document.querySelector("form.bulk")) return;
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".list");
    list.replaceWith(fresh);
    document.querySelector(".head .total").textContent = total;
    shown = cases;
  };
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    const mark = address.includes("?") ? "&" : "?";
    const reply = await fetch(`${address}${mark}after=${encodeURIComponent(after)}&have=${shown}`, { redirect: "manual" });
    // Signed out: whoever goes on is asked to sign in.
    if (!reply.ok) return clearInterval(timer);
    const { cases, total, list } = await reply.json();
    if (!(cases > 0)) return;
    news.hidden = false;
    const said = cases === 1 ? one : many.replace("{}", cases);
    if (words.textContent !== said) words.textContent = said;
    show(cases, total, list);
  };
  const timer = setInterval(() => ask().catch(() => {}), 1000 * every);
}

// Results that are still coming in stand anew, and how many there are is read out.
const counted = document.querySelector("#counted[data-every]");
if (counted) {
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    const reply = await fetch(location.href, { redirect: "manual" });
    if (!reply.ok) return clearInterval(timer);
    const next = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("#counted");
    // Nothing moves under somebody's hands.
    if (next.dataset.answers === counted.dataset.answers || counted.contains(document.activeElement)) return;
    const open = counted.querySelector(".parts details")?.open;
    for (const what of [".head", ".parts"]) counted.querySelector(what).replaceWith(next.querySelector(what));
    for (const details of counted.querySelectorAll(".parts details")) details.open = open ?? false;
    counted.querySelector("[role=status]").replaceChildren(...next.querySelector("[role=status]").childNodes);
    counted.dataset.answers = next.dataset.answers;
  };
  const timer = setInterval(() => look().catch(() => {}), 1000 * counted.dataset.every);
}

// How far a conversion is, without loading the page anew: only what has changed is read out.
const watched = document.querySelector("#progress[data-watch]");
if (watched) {
  const look = async () => {
    const reply = await fetch(location.href);
    // It is done, or somebody has to sign in.
    if (reply.redirected) return location.replace(reply.url);
    if (!reply.ok) return location.reload();
    const next = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("#progress");
    if (!next || !("watch" in next.dataset)) return location.reload();
    const [said, says] = [watched, next].map((part) => part.querySelector("[role=status]"));
    if (said.textContent !== says.textContent) said.textContent = says.textContent;
    for (const what of [".badge", "progress"]) watched.querySelector(what).replaceWith(next.querySelector(what));
    setTimeout(again, 1000);
  };
  const again = () => look().catch(() => setTimeout(again, 5000));
  setTimeout(again, 1000);
}

// A page is put on paper.
for (const print of document.querySelectorAll("[data-print]")) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
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

// The kiosk's picture of a notice follows what is typed, after a pause.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const panel = form.querySelector(".preview");
  const said = panel.querySelector(".drawing");
  const pictures = [...panel.querySelectorAll("img[data-side]")];
  if (!pictures.length) continue;
  const chosen = (name) => form.querySelector(`[name=${name}]:checked`).value;
  let timer;
  let turn = 0;
  const tell = (words) => (said.textContent = words);
  const load = (picture, src) =>
    new Promise((good, bad) => {
      const next = new Image();
      next.onload = () => {
        picture.src = src;
        picture.closest("figure").hidden = false;
        good();
      };
      next.onerror = bad;
      next.src = src;
    });
  const draw = async () => {
    const mine = ++turn;
    panel.classList.add("waiting");
    tell(panel.dataset.drawing);
    try {
      const reply = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (!reply.ok) throw new Error(reply.status);
      const { key } = await reply.json();
      if (mine !== turn) return;
      const view = `${chosen("preview_lang")}-${chosen("preview_size")}`;
      await Promise.all(pictures.map((picture) => load(picture, `/notices/preview/${key}/${picture.dataset.side}-${view}`)));
      if (mine === turn) tell("");
    } catch {
      if (mine === turn) tell(panel.dataset.failed);
    }
    if (mine === turn) panel.classList.remove("waiting");
  };
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(draw, pause);
  };
  form.addEventListener("input", (event) => soon(event.target.closest(".preview") ? 0 : 900));
  if (form.querySelector("[name=body]").value.trim()) soon(300);
}

// A passage that is marked in the text stands in the form for doubts.
for (const form of document.querySelectorAll("form[data-passage]")) {
  const text = document.querySelector(form.dataset.passage);
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
    const passage = selection.toString().trim();
    if (passage && !passage.includes("\n")) form.querySelector("[name=as_written]").value = passage;
  });
}
