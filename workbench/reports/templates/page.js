"use strict";
/* The list of contents stands open beside the text where there is room for it. The page reads without this. */
(() => {
  /* Maps share Leaflet: each frame gets its page with what the frames have in common put back. */
  for (const frame of document.querySelectorAll("iframe[data-page]")) {
    frame.srcdoc = frame.dataset.page.replace(/<(style|script) data-wb-shared="([\w-]+)">/g,
      (start, tag, name) => start + document.getElementById(`shared-${name}`).textContent);
    frame.removeAttribute("data-page");
  }
  const room = window.matchMedia("(min-width: 66rem)");
  const lists = document.querySelectorAll(".contents details");
  const set = () => lists.forEach((list) => { list.open = room.matches; });
  room.addEventListener("change", set);
  set();
  lists.forEach((list) => list.addEventListener("click", (event) => {
    if (event.target.closest("a") && !room.matches) list.open = false;
  }));
  /* A table wider than its frame says that it can be moved. */
  const measure = () => document.querySelectorAll(".wb-scroll").forEach((frame) => {
    frame.classList.toggle("is-wide", frame.scrollWidth > frame.clientWidth + 2);
  });
  document.addEventListener("toggle", measure, true);
  window.addEventListener("resize", measure);
  window.addEventListener("hashchange", measure);
  measure();
  /* A link to a folded place opens the fold. */
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target; fold; fold = fold.parentElement) if (fold.tagName === "DETAILS") fold.open = true;
    if (target && target.closest(".receipt details")) target.scrollIntoView({ behavior: "instant" });
    const language = location.hash.startsWith("#en") ? "en" : "ko";
    document.querySelectorAll(".languages a").forEach((link) => {
      if (link.lang === language) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  window.addEventListener("hashchange", unfold);
  unfold();
})();
