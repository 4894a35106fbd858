// Keys of the promise board: j and k move between the sentences that need care, ? tells so. Everything works without.
"use strict";
(() => {
  const place = document.querySelector("[data-keys]");
  if (!place) return;
  const kept = "sekisho.keys";
  const care = [...document.querySelectorAll(
    "a.sentence--broken, a.sentence--stale, a.sentence--unbound, a.sentence--unread")];
  let on = localStorage.getItem(kept) !== "off";
  const help = document.createElement("span");
  help.textContent = place.dataset.help + "\u3000";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  const draw = () => {
    button.textContent = on ? place.dataset.off : place.dataset.on;
    help.hidden = !on;
  };
  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(kept, on ? "on" : "off");
    draw();
  });
  place.append(help, button);
  place.hidden = false;
  draw();
  const move = (step) => {
    const here = care.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : care.length - 1) : here + step;
    if (care[next]) {
      care[next].focus();
      care[next].scrollIntoView({ block: "center" });
    }
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") button.focus();
  });
})();
