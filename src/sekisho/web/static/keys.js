// Single keys for a page that has them. Nothing here exists only here: a key presses a link or button of the page
// (data-key="n"), or j and k move the focus along the sentences that need care (data-keys-walk).
// Off by choice (kept in this browser), off inside fields, off with Ctrl, Alt or Meta.
(function () {
  "use strict";
  var help = document.querySelector("[data-keys-help]");
  var use = document.querySelector("[data-keys-use]");
  if (!help || !use) return;
  var STORED = "sekisho.keys";
  var STEPS = { j: 1, k: -1 };
  var CARE = ["broken", "stale", "unbound", "unread"].map(function (state) { return "a.sentence--" + state; }).join();
  function stored() {
    try { return localStorage.getItem(STORED) !== "off"; } catch (error) { return true; }
  }
  function keep(on) {
    try { localStorage.setItem(STORED, on ? "on" : "off"); } catch (error) { /* this page only */ }
  }
  help.hidden = false; // without this script the keys do nothing, and nothing speaks of them
  use.checked = stored();
  use.addEventListener("change", function () { keep(use.checked); });
  function explain() {
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
  }
  // From the sentence that has the focus, else from the one that is chosen, to the nearest link in that direction.
  function walk(step) {
    var links = Array.from(document.querySelectorAll(CARE));
    var from = document.activeElement.closest("a.sentence") || document.querySelector("a.sentence[aria-current]");
    var side = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    var there = links.filter(function (link) { return !from || from.compareDocumentPosition(link) & side; });
    var next = step > 0 ? there[0] : there[there.length - 1];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }
  function press(wanted) {
    if (wanted.tagName !== "DETAILS") {
      wanted.click();
      return;
    }
    wanted.open = true;
    var field = wanted.querySelector("textarea, input:not([type=hidden]), button");
    if (field) field.focus();
  }
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    var typing = at.closest && at.closest("input, textarea, select, [contenteditable]");
    if (!use.checked || event.defaultPrevented || event.isComposing || event.repeat || typing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // Enter belongs to the link or button that has the focus.
    if (event.key === "Enter" && at.closest && at.closest("a, button, summary")) return;
    var wanted = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (event.key === "?") explain();
    else if (wanted) press(wanted);
    else if ("keysWalk" in help.dataset && STEPS[event.key]) walk(STEPS[event.key]);
    else return;
    event.preventDefault();
  });
})();
