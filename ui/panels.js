// The library and the earlier conversations: dialogs filled by the server, and what is done in them.
(() => {
  const { wenju } = window;
  const one = (selector, within = document) => within.querySelector(selector);
  const post = (path, values = {}, body) =>
    wenju.fetch(`library/${path}?${new URLSearchParams(values)}`, { method: "POST", body });
  const panel = () => one("#library-panel");
  const press = (id) => one(id).click(); // Gradio's own buttons, out of sight
  let watching = false;

  const body = (name) => one(`#${name}-panel .panel-body`);
  const showFiles = async () => {
    const box = one("[data-find]", panel()), list = one("[data-files]", panel());
    if (list) list.innerHTML = await wenju.fetch(`library/files?${new URLSearchParams({ containing: box.value })}`);
  };
  const showLibrary = async () => {
    body("library").innerHTML = await wenju.fetch("library");
    await Promise.all([showFiles(), showWork()]);
  };
  // While work is under way it is looked at twice a second; its end brings the page up to date.
  const showWork = async () => {
    const place = one("[data-work]", panel());
    if (!place) return;
    const html = await wenju.fetch("library/work");
    if (place.innerHTML !== html) place.innerHTML = html;
    if (!html.includes("data-halt") || watching) return;
    watching = true;
    const timer = setInterval(async () => {
      try {
        const now = await wenju.fetch("library/work"), shown = one("[data-work]", panel());
        if (shown) shown.innerHTML = now;
        if (now.includes("data-halt")) return;
        const over = one("[data-over]", shown ?? document)?.textContent;
        if (over && !panel().open) wenju.toast(over);
        press("#changed");
        if (panel().open) await showLibrary();
      } catch (error) { wenju.toast(error.message); }
      clearInterval(timer);
      watching = false;
    }, 500);
  };
  const showConversations = async () => {
    body("conversations").innerHTML = await wenju.fetch("conversations");
  };
  const change = async (work, near) => {
    const said = one(".said", near?.closest("section, details") ?? panel());
    if (said) said.textContent = "";
    try {
      const answer = await work();
      if (answer.includes('"reload"')) location.reload();
      else await showWork();
    } catch (error) { said ? (said.textContent = error.message) : wenju.toast(error.message); }
  };
  const upload = (files, near) => {
    const form = new FormData();
    for (const file of files) form.append("files", file);
    return change(() => post("upload", {}, form), near);
  };

  Object.assign(wenju.clicks, {
    panel: async (button) => {
      const name = button.dataset.panel;
      await (name === "library" ? showLibrary() : showConversations());
      one(`#${name}-panel`).showModal();
    },
    close: (button) => button.closest("dialog").close(),
    sample: async (button) => {
      if (!panel().open) { await showLibrary(); panel().showModal(); }
      await change(() => post("sample"), button);
    },
    refresh: (button) => change(() => post("refresh"), button),
    halt: () => change(() => post("stop")),
    remove: async (button) => {
      const source = button.dataset.remove;
      if (!button.dataset.sure) { // one more click, on a button that now says what it will do
        button.dataset.sure = "yes";
        button.textContent = "确定移除";
        button.classList.add("danger");
        setTimeout(() => { delete button.dataset.sure; button.textContent = "移除"; button.classList.remove("danger"); }, 5000);
        return;
      }
      await post("remove", { source });
      await showLibrary();
      press("#changed");
    },
    article: (button) => {
      panel().close();
      return wenju.show(`article/${button.dataset.article}?${new URLSearchParams({ file: button.dataset.file })}`);
    },
    conversation: (button) => {
      wenju.chosen = button.dataset.conversation;
      one("#conversations-panel").close();
      press("#reopen");
    },
    forget: async (button) => {
      if (!button.dataset.sure) { button.dataset.sure = "yes"; button.textContent = "确定删除"; return; }
      body("conversations").innerHTML = await wenju.fetch(`conversations/${button.dataset.forget}`, { method: "DELETE" });
    },
  });

  document.addEventListener("change", (event) => {
    const input = event.target.closest("[data-drop] input");
    if (input?.files.length) upload(input.files, input).then(() => { input.value = ""; });
    if (event.target.matches("[data-library]"))
      change(() => post("choose", { library: event.target.value }), event.target);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-folder], [data-open]");
    if (!form) return;
    event.preventDefault();
    const path = one("input", form).value;
    change(() => post(form.matches("[data-folder]") ? "folder" : "open", { path }), form);
  });
  let finding = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-find]")) return;
    clearTimeout(finding);
    finding = setTimeout(() => showFiles().catch((error) => wenju.toast(error.message)), 200);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") upload(event.dataTransfer.files, drop);
  });
  document.addEventListener("click", (event) => { // outside its frame closes a dialog
    if (event.target.matches("dialog[open]")) event.target.close();
  });
})();
