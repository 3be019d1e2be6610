// Charts of runs, for every page that shows some: needs d3 and Plot, and page.css for the colours.
//
// A run is { name, series, seed, state, epochs: [{ epoch, loss, accuracy }], probes: { angle: { conv1: [82.1, null, ...] } } }, with one
// value of a probe for each epoch. Runs of one series differ by seed alone: a line is their mean, its band reaches from the lowest to the highest.
//
// A chart is <figure data-chart="lines" data-measure="accuracy"> with a <figcaption>. data-chart is lines (one line a series), layers or
// heat (data-series says of which); data-measure is accuracy, loss or the name of a probe. AntiphonCharts.drawAll(root, runs) draws all.
const AntiphonCharts = (() => {
  "use strict";

  const STYLES = 8;
  const DASHES = ["none", "7 3", "2 3", "9 3 2 3", "none", "5 2", "1 4", "12 4"];
  const SYMBOLS = ["circle", "square", "triangle", "diamond", "cross", "star", "wye", "plus"];
  const PERCENT = (value) => `${(100 * value).toFixed(1)} %`;
  const MEASURES = {
    accuracy: { title: "Validation accuracy", show: PERCENT, tick: (v) => `${+(100 * v).toFixed(2)} %` },
    loss: { title: "Training loss", show: (v) => v.toPrecision(3), tick: (v) => `${+v.toPrecision(3)}` },
    angle: { title: "Angle between W and B", show: (v) => `${v.toFixed(1)}°`, tick: (v) => `${v}°`, domain: [0, 90] },
  };

  const measureOf = (name) => MEASURES[name] ?? { title: name, show: (v) => v.toPrecision(3), tick: (v) => `${+v.toPrecision(6)}` };
  const finite = (values) => values.filter((value) => Number.isFinite(value));

  /** The series of runs in their order, each with its style. */
  function series(runs) {
    return [...d3.group(runs, (run) => run.series)].map(([name, members], index) => ({
      name, index, runs: members,
      color: `var(--series-${index % STYLES})`,
      dash: DASHES[(index + Math.floor(index / STYLES)) % STYLES],
      symbol: SYMBOLS[index % STYLES],
    }));
  }

  /** What a run measured in each epoch: of a layer, or over all of them. */
  function valuesOf(run, measure, layer) {
    if (measure === "accuracy" || measure === "loss") {
      return run.epochs.map((epoch) => epoch[measure]);
    }
    const probe = run.probes[measure] ?? {};
    const rows = layer === undefined ? Object.values(probe) : [probe[layer] ?? []];
    return run.epochs.map((_, i) => {
      const seen = finite(rows.map((row) => row[i]));
      return seen.length > 0 ? d3.mean(seen) : null;
    });
  }

  /** Mean, lowest and highest over runs for each epoch that any of them has. */
  function summary(runs, measure, layer) {
    const points = runs.flatMap((run) => valuesOf(run, measure, layer).map((value, i) => ({ epoch: run.epochs[i].epoch, value })));
    return [...d3.group(points.filter((point) => Number.isFinite(point.value)), (point) => point.epoch)]
      .map(([epoch, same]) => ({ epoch, count: same.length, mean: d3.mean(same, (p) => p.value), low: d3.min(same, (p) => p.value), high: d3.max(same, (p) => p.value) }))
      .sort((a, b) => a.epoch - b.epoch);
  }

  /** The layers a probe looked at, in the order it told of them. */
  function layersOf(runs, measure) {
    return [...new Set(runs.flatMap((run) => Object.keys(run.probes[measure] ?? {})))];
  }

  /** The curves of a chart: { name, color, dash, symbol, points }. */
  function curvesOf(runs, spec) {
    if (spec.kind === "lines") {
      return series(runs).map((one) => ({ ...one, points: summary(one.runs, spec.measure) })).filter((curve) => curve.points.length > 0);
    }
    const own = runs.filter((run) => run.series === spec.series);
    const layers = layersOf(own, spec.measure);
    return layers
      .map((name, i) => ({
        name, index: i, points: summary(own, spec.measure, name),
        // Few layers have colours of their own, those least used by series; many go from the first to the last along one scale.
        color: layers.length <= STYLES ? `var(--series-${(i + STYLES / 2) % STYLES})` : `color-mix(in oklch, var(--series-1) ${Math.round(100 * i / (layers.length - 1))}%, var(--series-2))`,
        dash: layers.length <= STYLES ? DASHES[i] : "none",
        symbol: SYMBOLS[i % STYLES],
      }))
      .filter((curve) => curve.points.length > 0);
  }

  /** What a chart shows, in a sentence for who cannot see it. */
  function sentence(curves, spec) {
    const measure = measureOf(spec.measure);
    const ends = curves.map(({ name, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return first === last ? `${name} ${measure.show(last.mean)} after epoch ${last.epoch}` : `${name} from ${measure.show(first.mean)} to ${measure.show(last.mean)} in epochs ${first.epoch} to ${last.epoch}`;
    });
    return `${measure.title}${spec.series ? ` of ${spec.series}, layer by layer` : ""}: ${ends.join("; ")}.`;
  }

  function scaleOf(curves, spec) {
    const { domain } = measureOf(spec.measure);
    const all = curves.flatMap((curve) => curve.points);
    const [low, high] = [d3.min(all, (p) => p.low), d3.max(all, (p) => p.high)];
    if (domain && low >= domain[0]) {
      return { domain: [domain[0], Math.max(domain[1], high)], type: "linear" };
    }
    if (spec.measure === "loss" && low > 0 && high / low > 20) {
      return { domain: [low, high], type: "log" };
    }
    const room = 0.06 * (high - low || Math.abs(high) || 1);
    return { domain: [low - room, spec.measure === "accuracy" ? Math.min(1, high + room) : high + room], type: "linear" };
  }

  // Names at the ends of lines, moved apart where they would lie on one another.
  function endLabels(curves, y, height) {
    const position = (y.type === "log" ? d3.scaleLog() : d3.scaleLinear()).domain(y.domain).range([height, 0]);
    const gap = 14;
    const labels = curves.map((curve) => ({ curve, last: curve.points.at(-1) })).map((label) => ({ ...label, at: position(label.last.mean) })).sort((a, b) => a.at - b.at);
    labels.forEach((label, i) => { label.at = Math.max(label.at, i > 0 ? labels[i - 1].at + gap : 0); });
    for (let i = labels.length - 1, below = height + gap; i >= 0; i--) {
      labels[i].at = below = Math.min(labels[i].at, below - gap);
    }
    return labels.map((label) => ({ name: label.curve.name, color: label.curve.color, epoch: label.last.epoch, y: position.invert(label.at) }));
  }

  const clipped = (name) => (name.length > 16 ? `${name.slice(0, 15)}…` : name);

  function epochTicks(epochs, width) {
    const most = Math.max(2, Math.floor(width / 50));
    const [first, last] = d3.extent(epochs);
    const step = Math.max(1, Math.ceil((last - first) / most));
    return d3.range(first, last + 1, step);
  }

  function lineChart(curves, spec, width) {
    const measure = measureOf(spec.measure);
    const height = Math.round(Math.max(210, Math.min(320, width * 0.55)));
    const y = scaleOf(curves, spec);
    const epochs = [...new Set(curves.flatMap((curve) => curve.points.map((p) => p.epoch)))];
    const named = curves.length <= STYLES;
    const [marginTop, marginBottom, marginLeft] = [14, 38, 52];
    const marginRight = named ? 14 + 7 * Math.max(...curves.map((curve) => clipped(curve.name).length)) : 14;
    const points = curves.flatMap((curve) => curve.points.map((point) => ({ ...point, curve })));
    const dots = epochs.length <= 12;
    return Plot.plot({
      width, height, marginTop, marginBottom, marginLeft, marginRight,
      style: { background: "transparent", fontSize: "12px", fontFamily: "inherit", overflow: "visible" },
      x: { label: "epoch", domain: epochs.length > 1 ? d3.extent(epochs) : [epochs[0] - 1, epochs[0] + 1], ticks: epochTicks(epochs, width - marginLeft - marginRight), tickFormat: "d" },
      y: { ...y, label: null, grid: true, tickFormat: measure.tick, ...(spec.measure === "angle" ? { ticks: [0, 15, 30, 45, 60, 75, 90] } : { ticks: 6 }) },
      symbol: { range: SYMBOLS },
      marks: [
        spec.measure === "angle" ? Plot.ruleY([0, 90], { stroke: "var(--muted)", strokeDasharray: "1 3" }) : null,
        ...curves.filter((curve) => curve.points.some((p) => p.high > p.low)).map((curve) =>
          Plot.areaY(curve.points, { x: "epoch", y1: "low", y2: "high", className: "band", fill: curve.color, fillOpacity: 0.16 })),
        ...curves.map((curve) => Plot.lineY(curve.points, { x: "epoch", y: "mean", stroke: curve.color, strokeWidth: 2, strokeDasharray: curve.dash })),
        ...(dots ? curves.map((curve) => Plot.dot(curve.points, { x: "epoch", y: "mean", symbol: curve.symbol, r: 3.5, fill: curve.color, stroke: "var(--surface)", strokeWidth: 0.75 })) : []),
        named ? Plot.text(endLabels(curves, y, height - marginTop - marginBottom), {
          x: "epoch", y: "y", text: (label) => clipped(label.name), fill: "color", textAnchor: "start", dx: 9, fontWeight: 600, stroke: "var(--surface)", strokeWidth: 3,
        }) : null,
        Plot.tip(points, Plot.pointer({
          x: "epoch", y: "mean", fill: "var(--surface)", stroke: "var(--line)",
          title: (p) => `${p.curve.name}, epoch ${p.epoch}\n${measure.show(p.mean)}${p.count > 1 ? `\n${p.count} seeds: ${measure.show(p.low)} to ${measure.show(p.high)}` : ""}`,
        })),
      ],
    });
  }

  function heatMap(curves, spec, width) {
    const measure = measureOf(spec.measure);
    const cells = curves.flatMap((curve) => curve.points.map((point) => ({ ...point, layer: curve.name })));
    const epochs = [...new Set(cells.map((cell) => cell.epoch))].sort(d3.ascending);
    const domain = measure.domain ?? d3.extent(spec.all ?? cells, (cell) => cell.mean);
    const share = d3.scaleLinear().domain(domain).range([0, 1]).clamp(true);
    const marginLeft = 14 + 7 * Math.max(5, ...curves.map((curve) => clipped(curve.name).length));
    const isWide = (width - marginLeft) / epochs.length > 34;
    // A small angle is bright: feedback that is right.
    const color = (value) => d3.interpolateCividis(measure.domain ? 1 - share(value) : share(value));
    const rowHeight = Math.round(Math.max(12, Math.min(40, 200 / curves.length)));
    return Plot.plot({
      width, height: 44 + rowHeight * curves.length, marginLeft, marginRight: 8, marginTop: 4, marginBottom: 38,
      style: { background: "transparent", fontSize: "12px", fontFamily: "inherit", overflow: "visible" },
      x: { type: "band", domain: epochs, label: "epoch", ticks: epochTicks(epochs, width - marginLeft), tickFormat: "d", padding: isWide ? 0.04 : 0 },
      y: { type: "band", domain: curves.map((curve) => curve.name), label: null, tickFormat: clipped, padding: 0.06, tickSize: 0 },
      color: { type: "identity" },
      marks: [
        Plot.cell(cells, { x: "epoch", y: "layer", fill: (cell) => color(cell.mean), title: (cell) => `${cell.layer}, epoch ${cell.epoch}: ${measure.show(cell.mean)}` }),
        isWide && rowHeight > 16 ? Plot.text(cells, {
          x: "epoch", y: "layer", text: (cell) => (measure.domain ? `${Math.round(cell.mean)}°` : measure.show(cell.mean)),
          fill: (cell) => (d3.lab(color(cell.mean)).l > 55 ? "#000" : "#fff"),
        }) : null,
      ],
    });
  }

  /** The numbers behind a chart. */
  function tableOf(curves, spec) {
    const measure = measureOf(spec.measure);
    const epochs = [...new Set(curves.flatMap((curve) => curve.points.map((p) => p.epoch)))].sort(d3.ascending);
    const table = document.createElement("table");
    table.createCaption().textContent = `${measure.title}${spec.series ? ` of ${spec.series}` : ""}: mean over seeds, and lowest to highest where they differ`;
    const head = table.createTHead().insertRow();
    ["epoch", ...curves.map((curve) => curve.name)].forEach((name) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      head.append(cell);
    });
    const body = table.createTBody();
    epochs.forEach((epoch) => {
      const row = body.insertRow();
      const number = document.createElement("th");
      number.scope = "row";
      number.textContent = epoch;
      row.append(number);
      curves.forEach((curve) => {
        const point = curve.points.find((p) => p.epoch === epoch);
        row.insertCell().textContent = !point ? "–" : point.high > point.low ? `${measure.show(point.mean)} (${measure.show(point.low)} to ${measure.show(point.high)})` : measure.show(point.mean);
      });
    });
    return table;
  }

  /** A list of what the lines are: colour, dashes and name. */
  function legend(curves) {
    const list = document.createElement("ul");
    list.className = "legend";
    curves.forEach((curve) => {
      const item = document.createElement("li");
      const swatch = d3.create("svg").attr("width", 30).attr("height", 12).attr("aria-hidden", "true");
      swatch.append("line").attr("x2", 30).attr("y1", 6).attr("y2", 6).attr("stroke", curve.color).attr("stroke-width", 2.5).attr("stroke-dasharray", curve.dash);
      swatch.append("path").attr("transform", "translate(15,6)").attr("d", d3.symbol(symbolOf(curve.symbol), 40)()).attr("fill", curve.color);
      item.append(swatch.node(), curve.name);
      list.append(item);
    });
    return list;
  }

  const symbolOf = (name) => d3[`symbol${name[0].toUpperCase()}${name.slice(1)}`];

  /** Draws one chart into its figure, in the place of what was drawn there before. */
  function draw(figure, runs) {
    const spec = { kind: figure.dataset.chart, measure: figure.dataset.measure, series: figure.dataset.series };
    const curves = curvesOf(runs, spec);
    const plot = partOf(figure, ".plot", () => Object.assign(document.createElement("div"), { className: "plot" }));
    const width = Math.floor(plot.clientWidth);
    if (width === 0) {
      return; // not on the page, or hidden
    }
    if (curves.length === 0) {
      plot.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", textContent: "No epoch has been measured yet." }));
      return;
    }
    const chart = spec.kind === "heat" ? heatMap(curves, spec, width) : lineChart(curves, spec, width);
    // A picture as a whole: its parts have no names of their own.
    chart.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", sentence(curves, spec));
    plot.replaceChildren(...(spec.kind === "heat" ? [] : [legend(curves)]), chart);
    const numbers = partOf(figure, "details.numbers", () => {
      const details = Object.assign(document.createElement("details"), { className: "numbers" });
      const scroll = Object.assign(document.createElement("div"), { className: "scroll", tabIndex: 0 });
      scroll.setAttribute("role", "region");
      details.append(Object.assign(document.createElement("summary"), { textContent: "Numbers of this chart" }), scroll);
      return details;
    });
    const scroll = numbers.querySelector(".scroll");
    scroll.setAttribute("aria-label", `Numbers: ${measureOf(spec.measure).title}${spec.series ? ` of ${spec.series}` : ""}`);
    scroll.replaceChildren(tableOf(curves, spec));
  }

  function partOf(figure, selector, make) {
    return figure.querySelector(selector) ?? figure.appendChild(make());
  }

  /** Draws every chart below an element, and again whenever its width changes. */
  function drawAll(root, runs) {
    current = runs;
    root.querySelectorAll("figure[data-chart]").forEach((figure) => {
      draw(figure, runs);
      widths.observe(figure);
    });
  }

  let current = [];
  const drawn = new WeakMap();
  const widths = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
    const width = Math.floor(contentRect.width);
    if (drawn.get(target) !== width) {
      drawn.set(target, width);
      draw(target, current);
    }
  }));

  return { series, summary, layersOf, draw, drawAll };
})();
