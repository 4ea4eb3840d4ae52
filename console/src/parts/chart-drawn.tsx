import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLook, type Palette } from '@/app/theme';
import type { TrendProps } from './chart';
import css from './parts.module.css';

register([LineChart, BarChart, GridComponent, TooltipComponent, LegendComponent, MarkAreaComponent, AriaComponent, CanvasRenderer]);

/** Colours of the series in their order, told apart by lightness too. */
export function colours(palette: Palette): string[] {
  return [palette.mark, palette.cool, palette.wait, palette.soft, palette.good, palette.bad];
}

/** What ECharts is told to draw. */
export function options({ label, times, series, band, write = (value) => String(value) }: TrendProps, palette: Palette) {
  const axis = { axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false }, axisLabel: { color: palette.soft, hideOverlap: true } };
  const value = (second: boolean) => ({
    ...axis,
    type: 'value' as const,
    scale: band !== undefined,
    // Counts have no halves.
    ...(band === undefined && { minInterval: 1 }),
    axisLabel: { ...axis.axisLabel, formatter: (n: number) => write(n, series.find((one) => Boolean(one.second) === second) ?? { name: '', values: [] }) },
    splitLine: { show: !second, lineStyle: { color: palette.line } },
  });
  const area = band && (band.low ?? band.high) !== undefined && (band.low ?? band.high) !== null;
  return {
    color: colours(palette),
    backgroundColor: 'transparent',
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: typeof document === 'undefined' ? 'sans-serif' : getComputedStyle(document.body).fontFamily, color: palette.ink },
    grid: { left: 8, right: 8, top: series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    ...(series.length > 1 && { legend: { top: 0, left: 0, textStyle: { color: palette.ink }, itemHeight: 8, itemWidth: 16 } }),
    tooltip: {
      trigger: 'axis' as const,
      confine: true,
      backgroundColor: palette.sheet,
      borderColor: palette.line,
      textStyle: { color: palette.ink },
    },
    xAxis: { ...axis, type: 'category' as const, data: [...times], boundaryGap: series.some((one) => one.kind === 'bar') },
    yAxis: series.some((one) => one.second) ? [value(false), value(true)] : value(false),
    series: series.map((one, at) => ({
      name: one.name,
      type: one.kind ?? ('line' as const),
      data: [...one.values],
      yAxisIndex: one.second ? 1 : 0,
      symbolSize: 6,
      showSymbol: times.length < 60,
      barMaxWidth: 28,
      tooltip: { valueFormatter: (n: unknown) => (typeof n === 'number' ? write(n, one) : '–') },
      ...(at === 0 &&
        area && {
          markArea: {
            silent: true,
            itemStyle: { color: palette.goodSoft, opacity: 0.7 },
            data: [[{ yAxis: band.low ?? 'min' }, { yAxis: band.high ?? 'max' }]],
          },
        }),
    })),
  };
}

export default function Drawn(props: TrendProps) {
  const { palette } = useLook();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const { height = 280, label, onOpen } = props;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const drawn = init(element);
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(options(props, palette), true);
  });
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn || !onOpen) return undefined;
    const open = (event: { dataIndex?: number }) => {
      if (event.dataIndex !== undefined) onOpen(event.dataIndex);
    };
    drawn.on('click', open);
    return () => {
      drawn.off('click', open);
    };
  }, [onOpen]);
  return <div ref={box} className={css.chart} style={{ height }} role="img" aria-label={label} />;
}
