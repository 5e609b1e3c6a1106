/** Styles of the page. */
export const pageStyle = `
:root { color-scheme: light; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; color: #1f2328; }
body { margin: 24px auto; max-width: 1120px; padding: 0 20px; background: #fff; }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 28px 0 6px; }
p { margin: 4px 0; }
figure { margin: 18px 0 6px; }
figcaption { font-weight: 600; margin-bottom: 4px; }
.hint { color: #59636e; font-size: 13px; }
.key { display: inline-block; width: 12px; height: 12px; margin: 0 2px 0 10px; vertical-align: -1px; }
.key.alarm { background: rgba(207, 34, 46, .22); }
.key.unknown { background: rgba(140, 149, 159, .3); }
.key.actual { background: #cf222e; height: 5px; vertical-align: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th { text-align: left; border-bottom: 2px solid #d0d7de; padding: 4px 10px 4px 0; white-space: nowrap; }
td:first-child { white-space: nowrap; }
td { border-bottom: 1px solid #eaeef2; padding: 4px 10px 4px 0; vertical-align: top; }
`;

/**
 * The script of the page. It reads the data from the element of the page and draws with uPlot; text from the data goes into
 * labels of uPlot only, which it sets as text.
 */
export const pageScript = `
"use strict";
(function () {
  var charts = JSON.parse(document.getElementById("data").textContent);
  window.awsopsCharts = charts.map(function (chart, index) {
    var colours = chart.colours;
    function spans(u, list, fill, top, height) {
      u.ctx.save();
      u.ctx.fillStyle = fill;
      list.forEach(function (span) {
        var from = Math.max(u.bbox.left, u.valToPos(span[0], "x", true));
        var to = Math.min(u.bbox.left + u.bbox.width, u.valToPos(span[1], "x", true));
        if (to < u.bbox.left || from > u.bbox.left + u.bbox.width) return;
        u.ctx.fillRect(from, top, Math.max(2, to - from), height);
      });
      u.ctx.restore();
    }
    function below(u) {
      spans(u, chart.unknown, "rgba(140,149,159,.3)", u.bbox.top, u.bbox.height);
      spans(u, chart.alarm, "rgba(207,34,46,.22)", u.bbox.top, u.bbox.height);
    }
    function above(u) {
      spans(u, chart.actual, colours.alarm, u.bbox.top + u.bbox.height - 6, 6);
      if (chart.threshold === null) return;
      var y = u.valToPos(chart.threshold, "y", true);
      u.ctx.save();
      u.ctx.strokeStyle = colours.threshold;
      u.ctx.lineWidth = 2;
      u.ctx.setLineDash([8, 5]);
      u.ctx.beginPath();
      u.ctx.moveTo(u.bbox.left, y);
      u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
      u.ctx.stroke();
      u.ctx.restore();
    }
    // A value between two gaps has no line: it gets a dot.
    function alone(u, at) {
      var values = u.data[at], found = [], scale = u.scales.x, times = u.data[0];
      for (var i = 0; i < values.length; i++) {
        if (values[i] == null || times[i] < scale.min || times[i] > scale.max) continue;
        if (values[i - 1] == null && values[i + 1] == null) found.push(i);
      }
      return found;
    }
    var series = [{ label: "UTC" }].concat(chart.labels.map(function (label, at) {
      var isLimit = chart.bandFrom !== null && at + 1 >= chart.bandFrom;
      return {
        label: label,
        stroke: isLimit ? colours.band : colours.line[at % colours.line.length],
        width: isLimit ? 1 : 1.5,
        spanGaps: false,
        points: { show: true, size: 4, fill: isLimit ? colours.band : colours.line[at % colours.line.length], filter: alone }
      };
    }));
    var element = document.getElementById("chart-" + index);
    var options = {
      width: element.clientWidth,
      height: 340,
      tzDate: function (seconds) { return uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"); },
      cursor: { drag: { x: true, y: false } },
      scales: {
        y: {
          range: function (u, least, most) {
            if (chart.threshold !== null) {
              least = Math.min(least === null ? chart.threshold : least, chart.threshold);
              most = Math.max(most === null ? chart.threshold : most, chart.threshold);
            }
            if (least === null) return [0, 1];
            return uPlot.rangeNum(Math.min(0, least), most, 0.1, true);
          }
        }
      },
      series: series,
      hooks: { drawClear: [below], draw: [above] }
    };
    if (chart.bandFrom !== null) {
      options.bands = [{ series: [chart.bandFrom + 1, chart.bandFrom], fill: "rgba(84,174,255,.18)" }];
    }
    var plot = new uPlot(options, chart.data, element);
    window.addEventListener("resize", function () { plot.setSize({ width: element.clientWidth, height: 340 }); });
    return plot;
  });
})();
`;
