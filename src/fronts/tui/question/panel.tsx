/** The panel for what is asked: review, permission or wait. */

import { useCallback, useState } from 'react';
import type { Answer, Question } from '../../../protocol/approval.ts';
import type { Desk, Preferences } from '../../../protocol/desk.ts';
import type { Plan } from '../plan/plan.ts';
import { PermissionPanel } from '../permission/panel.tsx';
import { nothingViewed } from '../review/model/viewed.ts';
import type { Viewed } from '../review/model/viewed.ts';
import type { ReviewPorts } from '../review/state/ports.ts';
import { Reviewing } from '../review/reviewing.tsx';
import type { Theme } from '../theme.ts';
import { proofFor } from '../view/proof.ts';
import type { Proof, ProofSource } from '../view/proof.ts';
import { WaitPanel } from './wait.tsx';

/** Everything a panel may be given. */
export interface PanelProps {
  question: Question;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  session: Plan['contents'];
  /** What is proven in the session, as it is now. */
  proofs: () => readonly Proof[];
  desk: Pick<Desk, 'editor' | 'preferences' | 'rules'>;
  /** Keys as in vi. */
  vim: boolean;
  /** Opens text in the user's editor; null when nothing came back. */
  edit: (name: string, text: string) => Promise<string | null>;
  /** Lets something else have the terminal. */
  suspended: <T>(what: () => Promise<T>) => Promise<T>;
  answer: (question: string, answer: Answer) => void;
  interrupt: () => void;
}

const viewed = new WeakMap<Plan['contents'], Viewed>();

/** What was looked at in the session so far: as long as it is open, a hunk that comes again is known. */
function viewedIn(session: Plan['contents']): Viewed {
  const known = viewed.get(session) ?? nothingViewed();
  viewed.set(session, known);
  return known;
}

/** What is proven of the changes of a question, heard from the session itself. */
function proofOf(session: Plan['contents'], proofs: () => readonly Proof[], question: Question): ProofSource {
  return {
    subscribe: (listen) =>
      session.subscribe(({ type }) => {
        if (type === 'checking' || type === 'checked') listen();
      }),
    get: () => (question.kind === 'review' ? proofFor(proofs(), question) : null),
  };
}

/** The panel for what is asked. */
export function Panel({
  question,
  columns,
  rows,
  theme,
  session,
  proofs,
  desk,
  vim,
  edit,
  suspended,
  answer,
  interrupt,
}: PanelProps) {
  const { id } = question;
  const onAnswer = useCallback((given: Answer) => answer(id, given), [answer, id]);
  const blob = useCallback((hash: string) => session.blob(hash), [session]);
  const putBlob = useCallback((bytes: Uint8Array) => session.putBlob(bytes), [session]);
  const tryOut = useCallback<NonNullable<ReviewPorts['tryOut']>>(
    (asked, given, command, at) => session.tryOut(asked.changes, given, command, at),
    [session],
  );
  const prove = useCallback<NonNullable<ReviewPorts['prove']>>(
    (asked, given) => session.prove(asked.id, given),
    [session],
  );
  const [proof] = useState(() => proofOf(session, proofs, question));
  const editor = useCallback(() => desk.editor(), [desk]);
  const prefer = useCallback((change: Preferences) => desk.preferences.save(change), [desk]);
  const rules = useCallback(() => desk.rules(), [desk]);
  const [preferences] = useState(() => ({ ...desk.preferences.load(), vim }));
  const window = { columns, rows, theme, onAnswer, onInterrupt: interrupt };
  switch (question.kind) {
    case 'review':
      return (
        <Reviewing
          {...window}
          question={question}
          blob={blob}
          putBlob={putBlob}
          tryOut={tryOut}
          prove={prove}
          proof={proof}
          openEditor={edit}
          editor={editor}
          suspended={suspended}
          preferences={preferences}
          onPreferences={prefer}
          viewed={viewedIn(session)}
        />
      );
    case 'permission':
      return <PermissionPanel {...window} question={question} rules={rules} />;
    case 'wait':
      return <WaitPanel {...window} columns={Math.max(1, Math.min(columns - 1, 80))} question={question} />;
    default:
      return question satisfies never;
  }
}
