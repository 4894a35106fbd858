// Presses the page's own links and buttons by single keys (data-key="n"). Nothing here exists only here: every key stands
// for something that can be clicked. Off by choice (kept in this browser), off inside fields, off with Ctrl, Alt or Meta.
(function () {
  "use strict";
  var help = document.querySelector("[data-keys-help]");
  var use = document.querySelector("[data-keys-use]");
  if (!help || !use) return;
  var STORED = "sekisho.keys";
  function stored() {
    try { return localStorage.getItem(STORED) !== "off"; } catch (error) { return true; }
  }
  function keep(on) {
    try { localStorage.setItem(STORED, on ? "on" : "off"); } catch (error) { /* this page only */ }
  }
  help.hidden = false; // without this script the keys do nothing, and nothing speaks of them
  use.checked = stored();
  use.addEventListener("change", function () { keep(use.checked); });
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    var typing = at.closest && at.closest("input, textarea, select, [contenteditable]");
    if (!use.checked || event.defaultPrevented || event.isComposing || event.repeat || typing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "?") {
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
      event.preventDefault();
      return;
    }
    // Enter belongs to the link or button that has the focus.
    if (event.key === "Enter" && at.closest && at.closest("a, button, summary")) return;
    var wanted = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (wanted.tagName === "DETAILS") {
      wanted.open = true;
      var field = wanted.querySelector("textarea, input:not([type=hidden]), button");
      if (field) field.focus();
    } else {
      wanted.click();
    }
  });
})();
