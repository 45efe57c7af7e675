import { useCallback } from 'react';
import type { Answer, Question } from '../../protocol/approval.ts';
import type { Session } from '../../protocol/session.ts';
import { PermissionPanel } from './permission/panel.tsx';
import { ReviewPanel } from './review/panel.tsx';
import type { Theme } from './theme.ts';
import { WaitPanel } from './wait.tsx';

interface PanelProps {
  question: Question;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  session: Session;
  /** Opens text in the user's editor; null when nothing came back. */
  edit: (name: string, text: string) => Promise<string | null>;
  answer: (question: string, answer: Answer) => void;
  interrupt: () => void;
}

/** The panel for what is asked. */
export function Panel({ question, columns, rows, theme, session, edit, answer, interrupt }: PanelProps) {
  const { id } = question;
  const onAnswer = useCallback((given: Answer) => answer(id, given), [answer, id]);
  const blob = useCallback((hash: string) => session.blob(hash), [session]);
  const keep = useCallback((bytes: Uint8Array) => session.keep(bytes), [session]);
  const window = { columns, rows, theme, onAnswer, onInterrupt: interrupt };
  switch (question.kind) {
    case 'review':
      return <ReviewPanel {...window} question={question} blob={blob} keep={keep} openEditor={edit} />;
    case 'permission':
      return <PermissionPanel {...window} question={question} />;
    case 'wait':
      return <WaitPanel {...window} columns={Math.max(1, Math.min(columns - 1, 80))} question={question} />;
    default:
      return question satisfies never;
  }
}
