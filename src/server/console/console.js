// New work is told of without loading the page anew. Everything else on the console works without any script.
"use strict";
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
