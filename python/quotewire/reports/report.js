"use strict";
// The page's table of quotes and its charts. Texts are only ever set as text, never as HTML.
(() => {
  const ROW = 72; // height of a row in pixels: see report.css
  const element = (id) => document.getElementById(id);
  const make = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text ?? "" }, properties);
  const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work));

  async function unpack() {
    const binary = atob(element("data").textContent);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  function table({ columns, lists, articles }) {
    const total = columns.text.length;
    const form = element("filters").elements;
    const viewport = element("viewport");
    const body = element("rows");
    const outlets = [...new Set(articles.outlet)].filter((outlet) => outlet !== null).sort();
    const value = (name, row) => lists[name][columns[name][row]];
    const said = (row) => columns.said[row] ?? columns.text[row]; // without what stands between two parts
    const article = (name, row) => articles[name][columns.article[row]];
    let haystack; // the quotes in lower case, made at the first search
    let order = Uint32Array.from({ length: total }, (_, row) => row);
    let shown = order;
    let sorted = { by: null, down: false };

    for (const name of ["kind", "speaker_kind", "act"])
      for (const option of [...lists[name]].sort()) form[name].append(make("option", option || "none", { value: option }));
    for (const outlet of outlets) form.outlet.append(make("option", outlet, { value: outlet }));
    element("outlet-label").hidden = outlets.length === 0;

    // For each filter in use a test of a row; a list is looked through once, not once a row.
    function tests() {
      const all = [];
      const words = form.words.value.trim().toLowerCase();
      if (words) {
        haystack ??= columns.text.map((_, row) => said(row).toLowerCase());
        all.push((row) => haystack[row].includes(words));
      }
      const speaker = form.speaker.value.trim().toLowerCase();
      if (speaker) {
        const fits = ["speaker", "role", "affiliation"].map((name) => [
          columns[name],
          Uint8Array.from(lists[name], (entry) => (entry !== null && entry.toLowerCase().includes(speaker) ? 1 : 0)),
        ]);
        all.push((row) => fits.some(([column, fit]) => fit[column[row]]));
      }
      for (const name of ["kind", "speaker_kind", "act"])
        if (form[name].value) {
          const wanted = lists[name].indexOf(form[name].value);
          all.push((row) => columns[name][row] === wanted);
        }
      if (form.outlet.value) all.push((row) => article("outlet", row) === form.outlet.value);
      const least = Number(form.confidence.value);
      if (least > 0) all.push((row) => columns.confidence[row] >= least);
      return all;
    }

    function filter() {
      const all = tests();
      shown = all.length ? order.filter((row) => all.every((test) => test(row))) : order;
      const part = shown.length === total ? "" : ` of ${total.toLocaleString("en")}`;
      element("count").textContent = `${shown.length.toLocaleString("en")}${part} quotes`;
      viewport.scrollTop = 0;
      draw();
    }

    function sort(by) {
      sorted = { by, down: sorted.by === by && !sorted.down };
      let keys;
      if (by === "confidence" || by === "text") keys = by === "text" ? columns.text.map((_, row) => said(row).length) : columns.confidence;
      else if (by === "article") keys = columns.article.map((at) => articles.date[at] ?? articles.title[at]);
      else {
        const names = [...lists[by].keys()].sort((a, b) => (lists[by][a] ?? "\uffff").localeCompare(lists[by][b] ?? "\uffff", "en"));
        const rank = [];
        names.forEach((at, place) => (rank[at] = place));
        keys = columns[by].map((at) => rank[at]);
      }
      const sign = sorted.down ? -1 : 1;
      order = Uint32Array.from({ length: total }, (_, row) => row);
      order.sort((a, b) => (keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b));
      for (const head of viewport.querySelectorAll("th[data-by]"))
        if (head.dataset.by === by) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      filter();
    }

    function draw() {
      const first = Math.max(0, Math.floor(viewport.scrollTop / ROW) - 5);
      const last = Math.min(shown.length, first + Math.ceil(viewport.clientHeight / ROW) + 12);
      const rows = [];
      for (let place = first; place < last; place++) rows.push(line(shown[place], place));
      body.replaceChildren(space(first), ...rows, space(shown.length - last));
      viewport.querySelector("table").setAttribute("aria-rowcount", shown.length + 1);
    }

    // Role and affiliation, without those that the name has already.
    function about(row) {
      const name = (value("speaker", row) ?? "").toLowerCase();
      const known = [value("role", row), value("affiliation", row)];
      return known.filter((words) => words && !name.includes(words.toLowerCase())).join(", ");
    }

    function space(n) {
      const row = make("tr", "", { className: "space", ariaHidden: "true" });
      row.append(make("td", "", { colSpan: 6 }));
      row.firstChild.style.height = `${n * ROW}px`;
      return row;
    }

    function line(row, place) {
      const tr = document.createElement("tr");
      tr.setAttribute("aria-rowindex", place + 2);
      const cell = (...parts) => {
        const inner = document.createElement("div");
        inner.append(...parts.filter((part) => part !== ""));
        tr.append(document.createElement("td"));
        tr.lastChild.append(inner);
      };
      const name = value("speaker", row);
      const role = about(row);
      const who = name === null ? "unknown" : make("button", name, { type: "button", title: `Only ${name}` });
      if (name !== null) who.onclick = () => only("speaker", name);
      cell(who, role && ` ${role}`);
      const text = make("button", said(row), { type: "button", title: "In its context" });
      text.onclick = () => detail(row);
      cell(text);
      cell(value("kind", row));
      cell(value("act", row) ?? "");
      cell(link(row), " ", [article("outlet", row), article("date", row)].filter(Boolean).join(", "));
      cell(`${columns.confidence[row]} %`);
      return tr;
    }

    function link(row) {
      const href = article("link", row);
      const title = article("title", row) ?? "article";
      return href ? make("a", title, { href, rel: "noopener noreferrer", target: "_blank" }) : title;
    }

    function detail(row) {
      const context = make("p");
      const before = columns.before?.[row];
      const after = columns.after?.[row];
      context.append(before ? `… ${before}` : "", make("mark", columns.text[row]), after ? `${after} …` : "");
      const facts = make("dl");
      const fact = (name, content) => content && facts.append(make("dt", name), content instanceof Node ? content : make("dd", content));
      fact("speaker", [value("speaker", row) ?? "unknown", about(row)].filter(Boolean).join(", "));
      fact("as written", value("speaker_text", row));
      fact("name found by", value("resolution", row));
      fact("cue", value("cue", row));
      fact("to", value("addressee", row));
      fact("how", [value("kind", row), value("act", row), `${columns.confidence[row]} % sure`].filter(Boolean).join(", "));
      const where = make("dd");
      where.append(link(row), " ", [article("outlet", row), article("date", row)].filter(Boolean).join(", "));
      fact("article", where);
      element("detail-body").replaceChildren(context, facts);
      element("detail").showModal();
    }

    function only(name, wanted) {
      form[name].value = wanted;
      filter();
      element("quotes").scrollIntoView();
    }

    let waiting = 0;
    element("filters").addEventListener("input", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(filter);
    });
    element("filters").addEventListener("reset", () => setTimeout(filter));
    element("filters").addEventListener("submit", (event) => event.preventDefault());
    for (const head of viewport.querySelectorAll("th[data-by] button")) head.onclick = () => sort(head.parentNode.dataset.by);
    viewport.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
    addEventListener("resize", draw);
    filter();
    return only;
  }

  function charts(only) {
    document.head.append(make("script", element("vega").textContent));
    const specs = JSON.parse(element("specs").textContent);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const options = { renderer: "svg", actions: false, ast: true, tooltip: { theme: dark ? "dark" : "light" } };
    return Promise.all(
      [...document.querySelectorAll("[data-spec]")].map(async (place) => {
        const { view } = await vegaEmbed(place, specs[place.dataset.spec], options);
        const name = place.dataset.click;
        if (name) view.addEventListener("click", (_, item) => item?.datum?.[name] && only(name, item.datum[name]));
      }),
    );
  }

  afterPaint(async () => {
    const only = table(await unpack());
    await charts(only);
    document.documentElement.dataset.ready = "yes";
  });
})();
