/* Draws every <canvas data-chart="id"> from the JSON script of that id with Chart.js.
   Data: {type, labels, series: [{label, values, kind, tone}], unit, places}; see docs/interface.md.
   Colours differ in lightness as well as in hue, so they hold in print and for colour-blind eyes. */
(() => {
  const INK = "#1b2926", SOFT = "#4b5a55", LINE = "#e5e0d6";
  const COLOURS = ["#0f5c4d", "#bd7b00", "#2f6fb0", "#9a3412", "#87918d", "#7fb5a6"];
  const TONES = { poor: "#9a3412", near: "#bd7b00", not: "#2f6fb0", target: "#a1223a" };
  const MARKS = ["circle", "rectRot", "triangle", "rect", "cross", "star"];

  const vietnamese = (places) =>
    new Intl.NumberFormat("vi-VN", { minimumFractionDigits: places, maximumFractionDigits: places });

  const series = ({ label, values, kind, tone }, index) => {
    const colour = TONES[tone ?? kind] ?? COLOURS[index % COLOURS.length];
    const common = { label, data: values, borderColor: colour, backgroundColor: colour };
    if (kind === "bar") return { ...common, type: "bar", borderRadius: 4, maxBarThickness: 44, order: 2 };
    return { ...common, type: "line", order: 1, borderWidth: 2.5, tension: 0, spanGaps: false,
      pointStyle: MARKS[index % MARKS.length], pointRadius: 4, pointBackgroundColor: colour,
      borderDash: kind === "target" ? [6, 5] : [] };
  };

  const draw = (canvas) => {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const places = data.places ?? 0;
    const exact = vietnamese(places), short = new Intl.NumberFormat("vi-VN");
    const unit = data.unit ? `\u00a0${data.unit}` : "";
    const lying = data.type === "hbar";
    const values = { beginAtZero: true, grid: { color: LINE }, border: { display: false },
      ticks: { color: SOFT, precision: places ? undefined : 0, callback: (value) => short.format(value) } };
    const names = { grid: { display: false }, border: { color: SOFT }, ticks: { color: INK } };
    new Chart(canvas, {
      type: lying || data.type === "bar" ? "bar" : "line",
      data: { labels: data.labels, datasets: data.series.map(series) },
      options: {
        indexAxis: lying ? "y" : "x", animation: false, maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false, axis: lying ? "y" : "x" },
        scales: lying ? { x: values, y: names } : { x: names, y: values },
        plugins: {
          legend: { display: data.series.length > 1, position: "bottom", align: "start",
            labels: { color: INK, usePointStyle: true, boxHeight: 7, padding: 16 } },
          tooltip: { backgroundColor: INK, padding: 10, callbacks: { label: ({ dataset, raw }) =>
            ` ${dataset.label}: ${raw === null ? "–" : exact.format(raw) + unit}` } },
        },
      },
    });
  };

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  document.querySelectorAll("canvas[data-chart]").forEach(draw);
  addEventListener("beforeprint", () => Object.values(Chart.instances).forEach((c) => c.resize(640, 320)));
  addEventListener("afterprint", () => Object.values(Chart.instances).forEach((c) => c.resize()));
})();
