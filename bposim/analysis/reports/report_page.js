"use strict";
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const pictures = [...document.querySelectorAll("script[type='application/json']")].map((script) => ({
    place: document.getElementById(script.dataset.picture),
    drawn: JSON.parse(script.textContent),
  }));
  function draw(theme) {
    for (const { place, drawn } of pictures) {
      const { data, layout } = structuredClone(drawn[theme]);
      window.Plotly.react(place, data, layout, drawn.config);
    }
  }
  const drawAsWished = () => draw(dark.matches ? "dark" : "light");
  dark.addEventListener("change", drawAsWished);
  window.addEventListener("beforeprint", () => draw("light"));
  window.addEventListener("afterprint", drawAsWished);
  drawAsWished();
})();
