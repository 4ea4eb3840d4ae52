import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button, Popover, Radio, Space } from 'antd';
import { useEffect, useState } from 'react';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { texts } from './texts';

/** What personal data may be looked at for, by the words of the API. */
export type Purpose = 'treatment' | 'payment' | 'operations' | 'request';

/** After so long what was shown is masked again: people leave their desks. */
const SHOWN_MS = 60_000;

/**
 * Personal data, masked by the server (`张*`). A click asks what for; `unmask` asks the server, which audits it
 * with that purpose. Without `unmask` it stays masked.
 */
export function MaskedText({ text, name, purposes = ['treatment'], unmask }: {
  text: string;
  /** What it is, for a screen reader: `姓名`. */
  name: string;
  purposes?: readonly Purpose[];
  unmask?: ((purpose: Purpose) => Promise<string>) | undefined;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [whole, setWhole] = useState<string>();
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState<Purpose>(purposes[0] ?? 'treatment');
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    if (whole === undefined) return undefined;
    const timer = setTimeout(() => setWhole(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [whole]);
  if (!unmask) return <span className={css.masked}>{text}</span>;
  const show = async () => {
    setAsking(true);
    setRefused(undefined);
    try {
      setWhole(await unmask(purpose));
      setOpen(false);
    } catch (error) {
      const told = tell(error, language);
      setRefused(told.detail ?? told.title);
    } finally {
      setAsking(false);
    }
  };
  if (whole !== undefined) {
    return (
      <span className={css.masked}>
        {whole}
        <Button type="text" size="small" icon={<EyeInvisibleOutlined />} aria-label={`${t('hide')}: ${name}`} onClick={() => setWhole(undefined)} />
      </span>
    );
  }
  const question = (
    <Space orientation="vertical" style={{ maxWidth: 280 }}>
      <div>{t('unmaskWhy')}</div>
      <Radio.Group
        value={purpose}
        onChange={(event) => setPurpose(event.target.value as Purpose)}
        options={purposes.map((one) => ({ value: one, label: t(one) }))}
      />
      {refused && <div role="alert">{refused}</div>}
      <Button type="primary" size="small" loading={asking} onClick={() => void show()}>
        {t('unmaskDo')}
      </Button>
    </Space>
  );
  return (
    <span className={css.masked}>
      {text}
      <Popover content={question} trigger="click" open={open} onOpenChange={setOpen}>
        <Button type="text" size="small" icon={<EyeOutlined />} aria-label={`${t('unmask')}: ${name}`} />
      </Popover>
    </span>
  );
}
