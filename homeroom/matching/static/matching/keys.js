"use strict";

// Single keys press the page's own buttons and links, and do nothing that these would not. Nothing is kept in the browser: whether
// keys are on, the server knows, and leaves this file out where they are off (WCAG 2.1.4).
(() => {
  const page = document.querySelector("[data-keys]");
  const help = document.getElementById("keys");
  if (!page || !help) return;
  help.hidden = false;
  const records = [...page.querySelectorAll("[data-record]")];

  // Whoever writes, or chooses in a list, means the letter.
  const isWriting = (element) => Boolean(element.closest("input, select, textarea, [contenteditable]"));

  // Of several records one is chosen by going there: a key never acts on a record that the person may not mean.
  const chosen = () =>
    records.length === 1 ? records[0] : records.find((record) => record.contains(document.activeElement));

  const press = (element) => {
    if (!element) return;
    element.focus();
    element.click();
  };

  const goTo = (record) => record && record.querySelector("h2").focus();

  const inRecord = (key) => {
    const record = chosen();
    if (record) press(record.querySelector(`[data-key="${key}"]`));
    else goTo(records[0]);
  };

  const undo = () => {
    const offered = document.querySelector(".messages button.undo");
    if (offered) press(offered);
    else inRecord("u");
  };

  const tellKeys = () => {
    help.open = true;
    help.querySelector("summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isWriting(event.target)) return;
    const key = event.key;
    if (/^[1-9]$/.test(key)) goTo(records[Number(key) - 1]);
    else if ("snlq".includes(key)) inRecord(key);
    else if (key === "u") undo();
    else if (key === "j" || key === "k") press(document.querySelector(`a[data-key="${key}"]`));
    else if (key === "?") tellKeys();
    else return;
    event.preventDefault();
  });
})();
