// Events on lanes over time, drawn by uPlot; the list on the page has the same events as text.
"use strict";

(() => {
  const lanes = ["Detections", "Blocks", "Ends", "Mode"];

  const two = (n) => String(n).padStart(2, "0");

  /** A time of day; with seconds on a short axis, with the day on a long one. */
  const clock = (seconds, range) => {
    const at = new Date(seconds * 1000);
    const time = two(at.getHours()) + ":" + two(at.getMinutes());
    if (range < 900) return time + ":" + two(at.getSeconds());
    return range < 86400 ? time : two(at.getMonth() + 1) + "-" + two(at.getDate()) + " " + time;
  };

  const draw = () => {
    const chart = document.getElementById("chart");
    const items = [...document.querySelectorAll("#happenings li")].reverse();
    if (!chart || !items.length || !window.uPlot) return;
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const colours = [colour("--warn"), colour("--accent"), colour("--soft"), colour("--bad")];
    const times = items.map((each) => Number(each.dataset.t));
    const data = [times];
    for (let lane = 0; lane < lanes.length; lane++) {
      data.push(items.map((each) => (Number(each.dataset.lane) === lane ? 3 - lane : null)));
    }
    const words = document.createElement("p");
    words.className = "soft chosen";
    words.textContent = "\u00a0";
    chart.after(words);
    const least = Math.min(...times), most = Math.max(...times);
    const margin = Math.max(30, (most - least) * 0.03);
    const options = {
      width: chart.clientWidth,
      height: 190,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
      scales: { x: { time: true, range: (u, low, high) => (low === high ? [low - margin, high + margin] : [low - (high - low) * 0.02, high + (high - low) * 0.02]) }, y: { range: [-0.6, 3.6] } },
      axes: [
        { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, space: 90,
          values: (u, splits) => splits.map((each) => clock(each, u.scales.x.max - u.scales.x.min)) },
        { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, size: 92,
          splits: () => [0, 1, 2, 3], values: () => lanes.slice().reverse() },
      ],
      series: [{}].concat(lanes.map((name, at) => ({
        label: name, stroke: colours[at], paths: () => null,
        points: { show: true, size: 9, width: 1, fill: colours[at], stroke: colour("--card") },
      }))),
      hooks: {
        setCursor: [(u) => {
          if (u.cursor.idx != null) words.textContent = items[u.cursor.idx].dataset.words;
        }],
      },
    };
    const plot = new uPlot(options, data, chart);
    const zoom = document.getElementById("zoom");
    zoom.hidden = false;
    zoom.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const now = Date.now() / 1000;
      if (button.dataset.factor) {
        const { min, max } = plot.scales.x;
        const half = ((max - min) / 2) * Number(button.dataset.factor), middle = (min + max) / 2;
        plot.setScale("x", { min: middle - half, max: middle + half });
      } else {
        const seconds = Number(button.dataset.seconds);
        plot.setScale("x", seconds ? { min: now - seconds, max: now } : { min: least, max: most });
      }
    });
    new ResizeObserver(() => plot.setSize({ width: chart.clientWidth, height: 190 })).observe(chart);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw);
  else draw();
})();
