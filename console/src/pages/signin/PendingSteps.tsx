import { useSession } from '@/app/session';
import { useTexts } from '@/i18n/language';
import css from './signin.module.css';
import { CodeForm, Enrolment, OtherAccount, PasswordForm } from './steps';
import { texts } from './texts';

/** What stands between the password and the pages: a code, a new password, setting up a second factor. */
export function PendingSteps() {
  const t = useTexts(texts);
  const { me, refresh } = useSession();
  const pending = me?.session.pending;
  const step =
    pending === 'factor'
      ? { title: t('factorTitle'), help: t('factorHelp'), form: <CodeForm onDone={refresh} /> }
      : pending === 'password'
        ? { title: t('passwordTitle'), help: t('passwordHelp'), form: <PasswordForm onDone={refresh} /> }
        : { title: t('enrolTitle'), help: t('enrolHelp'), form: <Enrolment onDone={refresh} /> };
  return (
    <div className={css.narrow}>
      <section className={css.card} aria-labelledby="step">
        <h1 className={css.title} id="step">{step.title}</h1>
        <p className={css.help}>{step.help}</p>
        {step.form}
        <OtherAccount />
      </section>
    </div>
  );
}
