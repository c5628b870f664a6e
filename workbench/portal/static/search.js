// Finds pages by the index that lies in this page; asks nothing of any network. See workbench/portal/site_search.py.
"use strict";
(() => {
  const { pages, grams } = JSON.parse(document.getElementById("index").textContent);
  const input = document.getElementById("q");
  const count = document.getElementById("count");
  const hits = document.getElementById("hits");
  const most = 50;
  const isHangul = (run) => run[0] >= "가" && run[0] <= "힣";

  // The question in pieces, as the index is cut: pairs of syllables, and words of other scripts.
  function readRuns(question) {
    return question.normalize("NFKC").toLowerCase().match(/[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}_])+/gu) || [];
  }

  function addPostings(found, list) {
    for (let i = 0; list && i < list.length; i += 2) found.set(list[i], Math.max(found.get(list[i]) || 0, list[i + 1]));
    return found;
  }

  // Pages that have one run of letters, with a weight.
  function findRun(run) {
    if (isHangul(run) && run.length > 1) {
      const pairs = [];
      for (let i = 0; i + 1 < run.length; i += 1) pairs.push(run.slice(i, i + 2));
      const whole = findAll(pairs);
      // A particle behind the word is no part of it: "자전거는" finds "자전거".
      return whole.size || pairs.length < 2 ? whole : findAll(pairs.slice(0, -1));
    }
    const found = new Map();
    for (const key of Object.keys(grams)) {
      if (isHangul(run) ? key.includes(run) : key.startsWith(run)) addPostings(found, grams[key]);
    }
    return found;
  }

  function findAll(pieces) {
    const found = new Map();
    const lists = pieces.map((piece) => addPostings(new Map(), grams[piece]));
    for (const [page] of lists[0] || []) {
      if (lists.every((list) => list.has(page))) found.set(page, Math.min(...lists.map((list) => list.get(page))));
    }
    return found;
  }

  function find(question) {
    const each = readRuns(question).map(findRun);
    if (!each.length) return [];
    const scores = new Map();
    for (const [page] of each[0]) {
      if (each.every((one) => one.has(page))) scores.set(page, each.reduce((sum, one) => sum + one.get(page), 0));
    }
    return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([page]) => page);
  }

  function show() {
    hits.replaceChildren();
    if (!readRuns(input.value).length) {
      count.textContent = "";
      return;
    }
    const found = find(input.value);
    count.textContent = found.length === 0 ? count.dataset.none
      : found.length === 1 ? count.dataset.one : count.dataset.many.replace("#", String(found.length));
    for (const page of found.slice(0, most)) {
      const [href, title, text, kind] = pages[page];
      const item = document.createElement("li");
      const link = document.createElement("a");
      const about = document.createElement("p");
      link.href = href;
      link.textContent = title;
      about.textContent = `${kind} · ${text}`;
      item.append(link, about);
      hits.append(item);
    }
  }

  document.getElementById("without-script").remove();
  input.value = new URLSearchParams(location.search).get("q") || "";
  input.addEventListener("input", show);
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  show();
})();
