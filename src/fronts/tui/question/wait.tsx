/** The panel that asks whether to wait for a service that wants more patience than archie has by itself. */

import { useInput } from 'ink';
import type { DOMElement } from 'ink';
import { useRef, useState } from 'react';
import type { Answer, Question } from '../../../protocol/approval.ts';
import { clean } from '../../../text/sanitize.ts';
import { wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { keyFor } from '../keys/asked.ts';
import { earlyWords, guard } from '../keys/guard.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { hintsOf, keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { duration } from '../transcript/look.ts';
import { askerWords } from './asker.ts';

interface WaitPanelProps {
  question: Extract<Question, { kind: 'wait' }>;
  columns: number;
  theme: Theme;
  onAnswer: (answer: Extract<Answer, { kind: 'wait' }>) => void;
  onInterrupt: () => void;
}

const stopKeys: readonly string[] = ['escape', 'ctrl+c'];

const waitKeys: readonly KeyRow<(props: WaitPanelProps) => void, null>[] = [
  {
    keys: ['y'],
    group: 'Answer',
    does: 'wait',
    act: ({ onAnswer }) => onAnswer({ kind: 'wait', go: true }),
    hint: () => ({ does: 'wait' }),
  },
  {
    keys: ['n'],
    group: 'Answer',
    does: 'stop here',
    act: ({ onAnswer }) => onAnswer({ kind: 'wait', go: false }),
    hint: () => ({ does: 'stop here' }),
  },
  {
    keys: stopKeys,
    group: 'Answer',
    does: 'stops the turn',
    act: ({ onInterrupt }) => onInterrupt(),
    hint: () => ({ does: 'stops the turn' }),
  },
];

const actOf = keyLookup(waitKeys);

/** The service wants more patience than archie has by itself: may it wait? */
export function WaitPanel(props: WaitPanelProps) {
  const { question, columns, theme } = props;
  const [awake, setAwake] = useState(false);
  const [early, setEarly] = useState('');
  const [watch] = useState(() =>
    guard(
      () => performance.now(),
      () => setAwake(true),
    ),
  );
  const box = useRef<DOMElement>(null);
  useInput((input, key) => {
    for (const press of panelPressesOf(input, key)) {
      const pressed = keyFor(press);
      // To stop is always safe.
      if (!watch.open() && !stopKeys.includes(pressed ?? '')) setEarly(earlyWords(press));
      else if (pressed !== null) actOf(pressed, props)?.(props);
    }
  });
  const words = t`${askerWords(question)}${clean(told(question.because.text))} Wait ${duration(question.seconds * 1000)}?`;
  const hints = hintsOf(waitKeys, null).map(
    ({ key, does }) => `${theme.paint(awake ? 'key' : 'dim', key)} ${awake ? t(does) : theme.paint('dim', t(does))}`,
  );
  const tooEarly = early === '' ? [] : wrap(theme.paint('warn', early), columns);
  const rows = [...wrap(theme.paint('warn', words), columns), ...tooEarly, ...wrap(hints.join(' · '), columns)];
  return <Rows box={box} rows={rows} />;
}
