// Alt+Shift and a letter follow the link that says so with data-key. Two modifiers, so that no letter alone does anything
// (WCAG 2.1.4), and nothing at all while somebody writes.
const writes = (target) => target.isContentEditable || target.matches("textarea, select, input");

const follow = (link) => {
  const target = link.hash && link.pathname === location.pathname ? document.querySelector(link.hash) : null;
  if (!target) {
    link.click();
    return;
  }
  target.scrollIntoView();
  const section = target.closest("section") ?? target;
  const field = section.querySelector("input:not([type=hidden]), textarea, button");
  (field ?? target).focus({ preventScroll: true });
};

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (event.target instanceof Element && writes(event.target)) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.code)}"]`);
  if (!link) return;
  event.preventDefault();
  follow(link);
});

// Without this script there are no keys to tell of.
for (const told of document.querySelectorAll("[data-keys]")) told.hidden = false;
