/* What makes the pages quicker for those who have JavaScript. Everything works without it; nothing here may be the only way. */
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const isTyping = (target) =>
    target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

  /* Forms: a second click while the first is under way does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[method=post]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("gz-busy");
    }
    /* A file to save leaves the page standing: give the button back. */
    setTimeout(() => release(form), 8000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    all(".gz-busy", form).forEach((button) => {
      button.removeAttribute("aria-disabled");
      button.classList.remove("gz-busy");
    });
  };
  /* Back button: the page comes from memory as it was left. */
  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach(release);
    countTicked();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });

  /* Menus: one open at a time; Esc and a click elsewhere close. */
  const closeMenus = (except) =>
    all("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    const closer = event.target.closest("[data-close-details]");
    if (closer) {
      const details = closer.closest("details");
      details.open = false;
      details.querySelector("summary").focus();
    }
  });

  /* Leave at once: no way back in the history. */
  document.addEventListener("click", (event) => {
    const exit = event.target.closest("[data-quick-exit]");
    if (exit) {
      event.preventDefault();
      window.location.replace(exit.href);
    }
  });

  /* A row's thing beside the list, where there is room; else its own page. */
  const wide = window.matchMedia("(min-width: 80rem)");
  const openBeside = (link) => {
    const panel = document.getElementById("panel");
    if (!panel || !wide.matches || !window.htmx) return false;
    all("[data-row][aria-current=true]").forEach((row) => row.removeAttribute("aria-current"));
    link.closest("[data-row]")?.setAttribute("aria-current", "true");
    window.htmx.ajax("GET", link.href, { target: "#panel", swap: "innerHTML show:none" });
    return true;
  };
  /* On arrival the first row is open already: the most urgent one is what one came for. */
  const openFirst = () => {
    const link = document.querySelector("[data-list] [data-row] a[data-beside]");
    if (link && !document.querySelector("[data-row][aria-current=true]")) openBeside(link);
  };
  /* A row that leads to a whole page has no part of it to show here: at a click go there, unasked leave the hint. */
  let chosen = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (target.id !== "panel" || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    if (chosen) window.location.assign(chosen.href);
    else all("[data-row][aria-current=true]").forEach((row) => row.removeAttribute("aria-current"));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-beside]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    chosen = link;
    if (openBeside(link)) event.preventDefault();
  });

  /* Rows to tick: how many are, all of the page at once; the buttons wait until there is one. */
  const countTicked = () => {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const ticked = all("[data-tick]:checked").length;
    bar.querySelector("[data-ticked]").hidden = false;
    bar.querySelector("[data-ticked-count]").textContent = ticked;
    all("[data-bulk-button]", bar).forEach((button) => (button.disabled = ticked === 0));
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick]")) countTicked();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-tick-all]")) return;
    event.preventDefault();
    const boxes = all("[data-tick]");
    const ticks = boxes.some((box) => !box.checked);
    boxes.forEach((box) => (box.checked = ticks));
    countTicked();
  });
  const tick = () => {
    const row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row][aria-current=true]");
    const box = row?.querySelector("[data-tick]");
    box?.click();
    return Boolean(box);
  };

  /* Keyboard: "/" searches, "j" and "k" walk the list, Enter opens (a link does that by itself), "x" ticks the row, "?"
     tells all this, Esc closes menus. */
  const walk = (step) => {
    const links = all("[data-list] [data-row]").map((row) => (row.matches("a") ? row : row.querySelector("a"))).filter(Boolean);
    if (!links.length) return false;
    const row = document.activeElement.closest("[data-row]");
    const present = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
    const next = links[Math.min(links.length - 1, Math.max(0, present + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === "?") {
      const keys = document.getElementById("gz-keys");
      if (keys?.togglePopover) {
        event.preventDefault();
        keys.togglePopover();
      }
    } else if ((event.key === "j" && walk(1)) || (event.key === "k" && walk(-1)) || (event.key === "x" && tick())) {
      event.preventDefault();
    }
  });

  /* Long texts: how much room is left. The limit counts characters as the server does. */
  const count = (area) => {
    const line = document.getElementById(area.dataset.count);
    if (!line) return;
    const left = Number(line.dataset.limit) - Array.from(area.value).length;
    line.textContent = (left >= 0 ? line.dataset.left : line.dataset.over).replace("0", String(Math.abs(left)));
    line.classList.toggle("text-late", left < 0);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) count(event.target);
  });

  /* Photos: see what was chosen before sending. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file]")) return;
    const box = document.querySelector(`[data-preview="${CSS.escape(input.id)}"]`);
    if (!box) return;
    all("img", box).forEach((picture) => URL.revokeObjectURL(picture.src));
    box.replaceChildren(
      ...Array.from(input.files, (file) => {
        if (!/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
          const name = document.createElement("span");
          name.className = "gz-state";
          name.textContent = file.name;
          return name;
        }
        const picture = document.createElement("img");
        picture.className = "gz-photo";
        picture.alt = file.name;
        picture.src = URL.createObjectURL(file);
        return picture;
      }),
    );
  });

  /* What was just loaded gets the same care as the page. */
  const prepare = (root) => {
    all("textarea[data-count]", root).forEach(count);
    all("[data-close-details]", root).forEach((button) => (button.hidden = false));
  };
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => {
    prepare(document);
    countTicked();
    document.querySelector("[data-summary]")?.focus();
    openFirst();
  });
})();
