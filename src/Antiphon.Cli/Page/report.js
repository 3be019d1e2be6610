"use strict";
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.hidden = false;
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
  AntiphonCharts.drawAll(document, JSON.parse(document.getElementById("runs").textContent));
  // A printer gets what is folded away on a screen, but for the numbers of each chart.
  addEventListener("beforeprint", () => document.querySelectorAll("details:not(.numbers)").forEach((part) => { part.open = true; }));
})();
