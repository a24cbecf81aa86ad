/** Charts from a JSON script tag: `{"kind": "bars"|"lines"|"tree", …}`. Labels stand at the marks; there is no legend. */
import * as echarts from "echarts/core";
import { BarChart, LineChart, TreeChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, TreeChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);
interface Data { kind: "bars" | "lines" | "tree"; x?: string[]; series?: Array<{ name: string; data: number[] }>; tree?: unknown; unit?: string; label?: string }
const token = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();
document.querySelectorAll<HTMLElement>("[data-chart]").forEach((box) => {
  const source = document.getElementById(box.dataset.chart ?? "");
  if (!source?.textContent) return;
  const data = JSON.parse(source.textContent) as Data, ink = token("--ln-ink"), muted = token("--ln-muted"), lineColour = token("--ln-line");
  const shades = [token("--ln-brand"), token("--ln-yellow-ink"), token("--ln-grey"), token("--ln-red")];
  const chart = echarts.init(box, null, { renderer: "svg" });
  const base = { aria: { enabled: true, decal: { show: (data.series?.length ?? 0) > 1 }, label: { description: data.label } }, textStyle: { fontFamily: token("--ln-font"), color: ink }, animation: !matchMedia("(prefers-reduced-motion: reduce)").matches };
  if (data.kind === "tree") {
    chart.setOption({ ...base, series: [{ type: "tree", data: [data.tree], left: 80, right: 140, initialTreeDepth: 4, symbolSize: 10, itemStyle: { color: shades[0] }, lineStyle: { color: muted }, label: { position: "left", color: ink, fontSize: 14 }, leaves: { label: { position: "right" } } }] });
  } else {
    chart.setOption({ ...base, grid: { left: 44, right: 90, top: 28, bottom: 32 }, xAxis: { type: "category", data: data.x, axisLine: { lineStyle: { color: muted } }, axisTick: { show: false }, axisLabel: { color: muted } },
      yAxis: { type: "value", minInterval: 1, name: data.unit, nameTextStyle: { color: muted }, splitLine: { lineStyle: { color: lineColour } }, axisLabel: { color: muted } }, tooltip: { trigger: "axis", renderMode: "richText" },
      series: (data.series ?? []).map((s, n) => ({ name: s.name, type: data.kind === "bars" ? "bar" : "line", stack: data.kind === "bars" ? "all" : undefined, data: s.data, itemStyle: { color: shades[n % 4] }, barCategoryGap: "12%", endLabel: { show: true, formatter: s.name, color: ink }, label: data.kind === "bars" && data.series?.length === 1 ? { show: true, position: "top", color: ink } : undefined })) });
  }
  new ResizeObserver(() => chart.resize()).observe(box);
});
