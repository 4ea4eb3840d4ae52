import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import css from './accounts.module.css';
import { texts } from './texts';

/** Something that is shown once: a first password, a key. It goes nowhere but the screen. */
export function Secret({ text, children }: { text: string; children: ReactNode }) {
  const t = useTexts(texts);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <Alert
      type="warning"
      role="status"
      title={children}
      style={{ marginBlock: 12 }}
      description={
        <div className={css.secret}>
          <code>{text}</code>
          <Button size="small" onClick={copy}>{t(copied ? 'copied' : 'copy')}</Button>
        </div>
      }
    />
  );
}
