"use strict";
// The page that follows runs. The list is asked for now and then; the chosen runs come as events: set has the series of each, run a whole run,
// lines what was appended to its metrics (which may repeat what the run had), gone that it is not there any more.
(() => {
  const LIST_SECONDS = 5;
  const MOST_CHOSEN = 64;
  const DRAW_MILLISECONDS = 1000;
  const SHOWN_RUNS = 4;

  const byId = (id) => document.getElementById(id);
  const [list, find, link, table] = ["list", "find", "link", "table"].map(byId);
  const rows = new Map();      // name -> { run, item, text }: the list
  const runs = new Map();      // name -> what the last run event said, and what was appended since
  let series = {};
  let chosen = new Set(new URLSearchParams(location.hash.slice(1)).getAll("run"));
  let source = null;
  let tag = null;
  let drawing = null;
  let drawn = 0;

  const percent = (value) => (value == null ? "–" : `${(100 * value).toFixed(2)} %`);
  const number = (value) => (value == null ? "–" : value === 0 || Math.abs(value) >= 0.001 ? `${+value.toPrecision(4)}` : value.toExponential(2));
  const pathOf = (name) => name.split("/").map(encodeURIComponent).join("/");

  function element(tagName, className, text) {
    const made = document.createElement(tagName);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function age(written) {
    const minutes = (Date.now() - Date.parse(written)) / 60000;
    return minutes < 1 ? "now" : minutes < 60 ? `${Math.floor(minutes)} min ago` : minutes < 1440 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} d ago`;
  }

  // ---- The list ----

  async function loadList() {
    try {
      const answer = await fetch("/api/runs", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 401) {
        say("lost", "The token has changed: open the address that the server printed.");
        return;
      }
      if (answer.status === 200) {
        tag = answer.headers.get("ETag");
        showList(await answer.json());
      }
      if (!source) {
        say("idle", "");
        follow();
      }
    } catch {
      say("lost", "The server does not answer.");
    }
  }

  const text = (run) => [run.name, run.rule, run.model, run.data, run.state].join(" ").toLowerCase();

  function showList(all) {
    const first = rows.size === 0;
    all.sort((a, b) => (b.state === "running") - (a.state === "running") || b.written.localeCompare(a.written) || a.name.localeCompare(b.name));
    const names = new Set(all.map((run) => run.name));
    for (const [name, row] of rows) {
      if (!names.has(name)) {
        row.item.remove();
        rows.delete(name);
      }
    }
    all.forEach((run, i) => {
      const row = rows.get(run.name) ?? { item: element("li") };
      row.text = text(run);
      if (JSON.stringify(row.run) !== JSON.stringify(run)) {
        row.run = run;
        fill(row);
      }
      row.item.querySelector(".when").textContent = age(run.written);
      rows.set(run.name, row);
      if (list.children[i] !== row.item) {
        list.insertBefore(row.item, list.children[i] ?? null);
      }
    });
    if (first && chosen.size === 0 && all.length > 0) {
      // What goes on now, else what came last.
      const going = all.filter((run) => run.state === "running");
      chosen = new Set((going.length > 0 ? going : all.slice(0, 1)).slice(0, SHOWN_RUNS).map((run) => run.name));
      choose();
    } else if (first) {
      choose();
    }
    filter();
  }

  function fill(row) {
    const { run, item } = row;
    const old = item.querySelector("input");
    const label = element("label");
    const box = old ?? Object.assign(element("input"), { type: "checkbox" });
    if (!old) {
      box.addEventListener("change", () => {
        if (box.checked) {
          chosen.add(run.name);
        } else {
          chosen.delete(run.name);
        }
        choose();
      });
    }
    box.checked = chosen.has(run.name);
    const figures = element("span", "figures");
    if (run.epochs) {
      const bar = Object.assign(element("progress"), { max: run.epochs, value: Math.min(run.epoch, run.epochs) });
      bar.setAttribute("aria-label", `Epochs of ${run.name}`);
      figures.append(bar);
    }
    figures.append(element("span", "", `${run.epoch}/${run.epochs ?? "?"}`));
    if (run.state === "running" && run.train_loss != null) {
      figures.append(element("span", "", `loss ${number(run.train_loss)}`));
    }
    if (run.test_accuracy != null) {
      figures.append(element("span", "", `test ${percent(run.test_accuracy)}`));
    } else if (run.validation_accuracy != null) {
      figures.append(element("span", "", `validation ${percent(run.validation_accuracy)}`));
    }
    figures.append(element("span", "muted when", age(run.written)));
    label.append(box, element("span", "name", run.name), element("span", `badge state-${run.state}`, run.state),
      element("span", "about", run.rule ? `${run.rule} · ${run.model} · ${run.data} · seed ${run.seed}` : run.message ?? ""), figures);
    item.replaceChildren(label);
  }

  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter((word) => word);
    let shown = 0;
    for (const row of rows.values()) {
      row.item.hidden = !words.every((word) => row.text.includes(word));
      shown += row.item.hidden ? 0 : 1;
    }
    byId("count").textContent = shown === rows.size ? `${rows.size}` : `${shown} of ${rows.size}`;
    byId("empty").hidden = shown > 0;
    byId("empty").textContent = rows.size === 0 ? "There is no run here yet. One that begins appears by itself." : "No run has all of these words.";
  }

  function choose() {
    if (chosen.size > MOST_CHOSEN) {
      chosen = new Set([...chosen].slice(0, MOST_CHOSEN));
    }
    for (const [name, row] of rows) {
      row.item.querySelector("input").checked = chosen.has(name);
    }
    history.replaceState(null, "", `${location.pathname}${chosen.size > 0 ? `#${new URLSearchParams([...chosen].map((name) => ["run", name]))}` : ""}`);
    follow();
  }

  // ---- Events ----

  function say(state, sentence) {
    link.dataset.state = state;
    if (link.textContent !== sentence) {
      link.textContent = sentence;
    }
  }

  function follow() {
    source?.close();
    source = null;
    for (const name of runs.keys()) {
      if (!chosen.has(name)) {
        runs.delete(name);
      }
    }
    const there = [...chosen].filter((name) => rows.has(name));
    draw();
    if (there.length === 0) {
      return;
    }
    source = new EventSource(`/api/live?${new URLSearchParams(there.map((name) => ["runs", name]))}`);
    source.addEventListener("open", () => say("live", "Following"));
    source.addEventListener("error", () => {
      say("lost", "The connection is lost; trying again.");
      if (source?.readyState === EventSource.CLOSED) {
        source = null; // the next list opens it again
      }
    });
    source.addEventListener("set", (event) => { series = JSON.parse(event.data); });
    source.addEventListener("run", (event) => {
      const told = JSON.parse(event.data);
      runs.set(told.run.name, told);
      redraw();
    });
    source.addEventListener("lines", (event) => {
      const { name, lines } = JSON.parse(event.data);
      lines.forEach((line) => append(runs.get(name), line));
      redraw();
    });
    source.addEventListener("gone", (event) => {
      const { name } = JSON.parse(event.data);
      const run = runs.get(name);
      if (run) {
        run.run.state = "gone";
        run.message = "its metrics are no longer there";
      }
      redraw();
    });
  }

  const finite = (value) => (Number.isFinite(value) ? value : null);

  function append(told, line) {
    if (!told) {
      return;
    }
    const { run } = told;
    if (line.kind === "step" && line.step > Math.max(told.step?.step ?? 0, told.last ?? 0)) {
      told.step = { epoch: line.epoch, step: line.step, loss: finite(line.train_loss) };
    } else if (line.kind === "epoch" && line.epoch > (run.epochs.at(-1)?.epoch ?? 0)) {
      run.epochs.push({ epoch: line.epoch, loss: finite(line.train_loss), accuracy: finite(line.validation_accuracy) });
      told.step = null;
      told.last = line.step;
      for (const [probe, values] of Object.entries(line.probes ?? {})) {
        const seen = (run.probes[probe] ??= {});
        for (const [what, value] of Object.entries(values ?? {})) {
          const row = (seen[what] ??= []);
          row[run.epochs.length - 1] = finite(value);
        }
      }
    }
  }

  // ---- What is chosen ----

  // What comes many times a second is drawn once in a while, and only where someone looks.
  function redraw() {
    if (drawing !== null || document.hidden) {
      return;
    }
    drawing = setTimeout(() => {
      drawing = null;
      drawn = performance.now();
      draw();
    }, Math.max(0, drawn + DRAW_MILLISECONDS - performance.now()));
  }

  // An epoch under way has its loss so far, and no accuracy yet.
  function charted(told) {
    const { run, step } = told;
    const epochs = step && step.epoch > (run.epochs.at(-1)?.epoch ?? 0) ? [...run.epochs, { epoch: step.epoch, loss: step.loss, accuracy: null }] : run.epochs;
    return { ...run, epochs, series: series[run.name] ?? run.series };
  }

  function draw() {
    const told = [...chosen].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).map((name) => runs.get(name)).filter((one) => one);
    const any = told.length > 0;
    byId("hint").hidden = chosen.size > 0;
    ["table-section", "curves", "settings"].forEach((id) => { byId(id).hidden = !any; });
    const going = told.filter(({ run }) => run.state === "running").length;
    byId("title").textContent = !any ? "Runs" : told.length === 1 ? told[0].run.name : `${told.length} runs side by side`;
    document.title = `${going > 0 ? `${going} running` : "Runs"} - Antiphon`;
    if (!any) {
      return;
    }
    drawTable(told);
    drawFigures(told.map(charted));
    drawSettings(told);
  }

  function drawTable(told) {
    table.tBodies[0].replaceChildren(...told.map(({ run, message, epochs, step, test_accuracy, judged_epoch }) => {
      const row = element("tr");
      const last = run.epochs.at(-1);
      const state = element("td");
      state.append(element("span", `badge state-${run.state}`, run.state));
      if (message) {
        state.append(element("span", "message", message));
      }
      const name = element("th", "", run.name);
      name.scope = "row";
      const files = element("td");
      const download = (address, label, file) => Object.assign(element("a", "", label), { href: address, download: file });
      const safe = run.name.replace(/[^A-Za-z0-9._-]/g, "-");
      files.append(download(`/api/runs/${pathOf(run.name)}`, "run", `${safe}-run.json`));
      files.lastChild.setAttribute("aria-label", `run ${run.name} as JSON`);
      if (test_accuracy != null) {
        files.append(", ", download(`/api/summary/${pathOf(run.name)}`, "summary", `${safe}.json`));
        files.lastChild.setAttribute("aria-label", `summary of ${run.name} as JSON`);
      }
      row.append(name, state,
        element("td", "number", `${step ? `${last?.epoch ?? 0}, step ${step.step}` : last?.epoch ?? 0} of ${epochs ?? "?"}`),
        element("td", "number", number(step ? step.loss : last?.loss)),
        element("td", "number", percent(last?.accuracy)),
        element("td", "number", test_accuracy == null ? "–" : `${percent(test_accuracy)} (epoch ${judged_epoch})`),
        files);
      return row;
    }));
  }

  const TITLES = {
    accuracy: ["Validation accuracy", "the share of held-out examples that are classified rightly"],
    loss: ["Training loss", "mean over an epoch's batches so far"],
    angle: ["Angle between W and B", "mean over layers; 90° is unrelated, 0° is exact feedback"],
  };

  function drawFigures(charts) {
    const probes = [...new Set(charts.flatMap((run) => Object.keys(run.probes)))];
    const specs = ["accuracy", "loss", ...probes].map((measure) => ({ kind: "lines", measure }));
    const names = [...new Set(charts.map((run) => run.series))];
    if (names.length === 1) {
      specs.push(...probes.map((measure) => ({ kind: "layers", measure, series: names[0] })));
    }
    const figures = byId("figures");
    const keyOf = ({ kind, measure, series: of }) => [kind, measure, of ?? ""].join("\n");
    const there = new Map([...figures.children].map((figure) => [figure.dataset.key, figure]));
    figures.replaceChildren(...specs.map((spec) => there.get(keyOf(spec)) ?? figureOf(spec, keyOf(spec))));
    AntiphonCharts.drawAll(figures, charts);
  }

  function figureOf(spec, key) {
    const figure = element("figure");
    Object.assign(figure.dataset, { chart: spec.kind, measure: spec.measure, key }, spec.series ? { series: spec.series } : {});
    const [title, about] = TITLES[spec.measure] ?? [spec.measure, "mean over what the probe looked at"];
    const caption = element("figcaption");
    caption.append(element("strong", "", spec.series ? `${title}, layer by layer` : title), element("span", "", spec.series ? "one line a layer" : about));
    figure.append(caption);
    return figure;
  }

  // What differs is there at once, the rest when it is asked for.
  function drawSettings(told) {
    const settings = byId("settings");
    const key = JSON.stringify(told.map(({ run, configuration }) => [run.name, configuration]));
    if (settings.dataset.key === key) {
      return;
    }
    settings.dataset.key = key;
    const keys = [...new Set(told.flatMap(({ configuration }) => Object.keys(configuration)))];
    const [differing, same] = [[], []];
    keys.forEach((name) => (new Set(told.map(({ configuration }) => configuration[name])).size > 1 ? differing : same).push(name));
    fillSettings(byId("differing"), differing, told);
    fillSettings(byId("same"), same, told.slice(0, 1));
    byId("differing").parentElement.hidden = differing.length === 0;
    byId("same-part").hidden = same.length === 0;
    byId("same-title").textContent = told.length === 1 ? `All ${same.length} settings` : `${same.length} settings that are the same in all`;
  }

  function fillSettings(settings, names, told) {
    const top = element("thead");
    if (told.length > 1) {
      const head = top.insertRow();
      head.append(element("td"), ...told.map(({ run }) => Object.assign(element("th", "", run.name), { scope: "col" })));
    }
    const body = element("tbody");
    names.forEach((name) => body.insertRow().append(Object.assign(element("th", "", name), { scope: "row" }), ...told.map(({ configuration }) => element("td", "", configuration[name] ?? "–"))));
    settings.replaceChildren(top, body);
  }

  // ---- The beginning ----

  find.addEventListener("input", filter);
  byId("all").addEventListener("click", () => {
    chosen = new Set([...rows].filter(([, row]) => !row.item.hidden).map(([name]) => name));
    choose();
  });
  byId("none").addEventListener("click", () => {
    chosen.clear();
    choose();
  });
  addEventListener("hashchange", () => {
    chosen = new Set(new URLSearchParams(location.hash.slice(1)).getAll("run"));
    choose();
  });
  document.addEventListener("visibilitychange", () => {
    redraw();
    if (!document.hidden) {
      loadList();
    }
  });
  // The token is in a cookie by now, and does not stay where others may see it.
  history.replaceState(null, "", `${location.pathname}${location.hash}`);
  loadList();
  setInterval(() => {
    if (!document.hidden) {
      loadList();
    }
  }, 1000 * LIST_SECONDS);
})();
