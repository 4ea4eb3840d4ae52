import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useTexts } from '@/i18n/language';
import { presets } from './asking';
import { texts } from './texts';

/** A period of legal days, both ends included, or one of those that are asked for most. */
export function Period({ from, to, today, choose }: { from: string; to: string; today: string; choose: (from: string, to: string) => void }) {
  const t = useTexts(texts);
  const named = Object.entries(presets(today)) as [keyof ReturnType<typeof presets>, [string, string]][];
  return (
    <DatePicker.RangePicker
      aria-label={t('period')}
      allowClear={false}
      value={[dayjs(from), dayjs(to)]}
      maxDate={dayjs(today)}
      presets={named.map(([name, [first, last]]) => ({ label: t(name), value: [dayjs(first), dayjs(last)] }))}
      onChange={(chosen) => {
        const [first, last] = chosen ?? [];
        if (first && last) choose(first.format('YYYY-MM-DD'), last.format('YYYY-MM-DD'));
      }}
    />
  );
}
