// The conversation and the source pane: one listener for all that is on the page or will come.
(() => {
  document.documentElement.lang = "zh-CN";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const wide = () => matchMedia("(min-width: 900px)").matches;
  const wenju = (window.wenju = { chosen: "" });
  let opener = null, clicked = null, emptyPane = null, lastState = "", asked = 0;

  // Text or HTML from the page's own server; what it complains of is an error with its words.
  wenju.fetch = async (path, options = {}) => {
    const answer = await fetch("page/" + path, { ...options, headers: { "X-Wenju": "1" } });
    const text = await answer.text();
    if (answer.ok) return text;
    let problem = "没有成功，请再试一次。";
    try { problem = JSON.parse(text).problem ?? problem; } catch { /* not ours */ }
    throw new Error(problem);
  };
  wenju.toast = (line) => {
    const toast = one("#toast");
    toast.textContent = line;
    toast.classList.add("shown");
    clearTimeout(wenju.toastTimer);
    wenju.toastTimer = setTimeout(() => toast.classList.remove("shown"), 3500);
  };

  // The source pane
  const fill = (html) => {
    const pane = one("#source-pane");
    emptyPane ??= pane.innerHTML;
    pane.innerHTML = html;
    if (!wide()) pane.scrollIntoView({ block: "start" });
    const text = one(".text", pane), mark = text && one(".box, mark", text);
    if (mark && wide()) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top
      - text.clientHeight / 4;
    else if (mark) mark.scrollIntoView({ block: "center" });
  };
  wenju.show = async (path) => {
    const mine = ++asked;
    try {
      const html = await wenju.fetch(path);
      if (mine === asked) fill(html);
    } catch (error) { wenju.toast(error.message); }
  };
  const open = async (name) => {
    opener = name;
    for (const button of all("[data-source]"))
      button.setAttribute("aria-pressed", String(button.dataset.source === name));
    const [turn, source] = name.split("/");
    await wenju.show(`turn/${turn}/source/${source}`);
  };
  // The citations of the turn that the open one belongs to, in the order they are read; found pieces likewise.
  const step = async (by) => {
    const chip = opener && one(`[data-source="${CSS.escape(opener)}"]`);
    if (!chip) return;
    const kind = chip.classList.contains("chip") ? ".chip" : ".opener";
    const names = [...new Set(all(`${kind}[data-source]`, chip.closest(".turn")).map((each) => each.dataset.source))];
    const focused = one("#source-pane")?.contains(document.activeElement) && document.activeElement.dataset.step;
    await open(names[(names.indexOf(opener) + by + names.length) % names.length]);
    if (focused) one(`#source-pane [data-step="${focused}"]`)?.focus();
  };
  wenju.clear = () => {
    if (emptyPane !== null) one("#source-pane").innerHTML = emptyPane;
    opener = null;
  };

  // Asking by script: an example, the same question again.
  wenju.ask = (question) => {
    const box = one("#question textarea");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio first takes the text, and drops a press while a stopped question is still being put away; it empties
    // the box when it has accepted the question.
    const press = (tries) => {
      if (box.value !== question || !tries) return;
      one("#send").click();
      setTimeout(press, 500, tries - 1);
    };
    setTimeout(press, 30, 10);
  };

  const copy = async (button) => {
    const text = await wenju.fetch(`turn/${button.closest(".turn").dataset.turn}/copy/${button.dataset.copy}`);
    if (navigator.clipboard && isSecureContext) await navigator.clipboard.writeText(text);
    else { // a page opened over plain http from another computer
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    wenju.toast("已复制，连同出处。");
  };
  const judge = async (turn, reason, told) => {
    const query = new URLSearchParams({ reason, told });
    turn.outerHTML = await wenju.fetch(`turn/${turn.dataset.turn}/feedback?${query}`, { method: "POST" });
    wenju.toast("已记下，会成为一道评测题。");
  };

  const clicks = {
    source: (button) => { // a second click on the same chip goes on to the next citation
      const name = button.dataset.source, again = button.classList.contains("chip") && name === clicked && name === opener;
      clicked = again ? null : name;
      return again ? step(1) : open(name);
    },
    step: (button) => step(Number(button.dataset.step)),
    ask: (button) => wenju.ask(button.dataset.ask),
    copy,
    judge: (button) => judge(button.closest(".turn"), button.dataset.judge, ""),
    judging: (button) => {
      const form = one(".judging", button.closest(".actions"));
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", String(!form.hidden));
    },
    verdicts: (button) => {
      const shown = button.closest(".turn").classList.toggle("with-verdicts");
      button.setAttribute("aria-pressed", String(shown));
    },
    zoom: (button) => {
      const scan = button.closest(".scan"), large = scan.classList.toggle("large");
      button.setAttribute("aria-pressed", String(large));
      button.textContent = large ? "缩小" : "放大";
      one(".box", scan)?.scrollIntoView({ block: "center", inline: "center" });
    },
    back: () => {
      const button = opener && one(`[data-source="${CSS.escape(opener)}"]`);
      button?.scrollIntoView({ block: "center" });
      button?.focus({ preventScroll: true });
    },
  };
  wenju.clicks = clicks;
  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(clicks)) {
      const target = event.target.closest(`[data-${name}]`);
      if (target) Promise.resolve(act(target)).catch((error) => wenju.toast(error.message));
    }
  });
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest(".judging [type=radio]");
    if (!chosen) return;
    const told = one(".told", chosen.form);
    told.hidden = !chosen.dataset.asks;
    one("span", told).textContent = chosen.dataset.asks;
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(".judging");
    if (!form) return;
    event.preventDefault();
    const reason = one(":checked", form)?.value;
    try {
      if (!reason) throw new Error("先选一项。");
      await judge(form.closest(".turn"), reason, one(".told input", form).value);
    } catch (error) { one(".said", form).textContent = error.message; }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && "[]".includes(event.key))
      step(event.key === "[" ? -1 : 1);
    if (event.key === "Escape" && !one("dialog[open]") && one('[data-state="working"]')) one("#stop").click();
  });
  // Enter that only picks a word in a Chinese input method must not send the question.
  for (const kind of ["keydown", "keypress"]) document.addEventListener(kind, (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);

  let returned = false; // to a conversation: its last turn is where the reader was
  new MutationObserver(() => {
    const last = all("#past .turn").at(-1);
    if (!returned && last && !one("#current .turn")) last.scrollIntoView({ block: "start" });
    returned = Boolean(last || one("#current .turn"));
    const turn = one("#current .turn"), state = (turn?.dataset.state ?? "") + (turn?.dataset.turn ?? "");
    if (state === lastState) return;
    lastState = state;
    if (state === "working") turn.scrollIntoView({ block: "start", behavior: "smooth" });
    const chip = state.startsWith("checked") && wide() && one(".chip", turn);
    if (chip) open(chip.dataset.source);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true });
})();
