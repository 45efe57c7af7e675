/** What the engine is given: the other rooms, through the hall's words, and what this session is about. */

import type { Budgets } from '../protocol/budget.ts';
import type { Judge, JudgeContext, PermissionRule, Rule } from '../protocol/approval.ts';
import type { Checks } from '../protocol/proof/checks.ts';
import type { RecordedEvent, Settings } from '../protocol/event.ts';
import type { Landing } from '../protocol/change.ts';
import type { PersonaBook, Route } from '../protocol/persona.ts';
import type { ProofSettings } from '../protocol/proof/project-checks.ts';
import type { Provider, ToolSpec } from '../protocol/provider.ts';
import type { Limits, SessionLog } from '../protocol/session.ts';
import type { Tool } from '../protocol/tool.ts';
import type { Workspace } from '../protocol/workspace.ts';
import type { Clock } from './clock.ts';

export interface Rooms {
  provider: Provider;
  workspace: Workspace;
  tools: readonly Tool[];
  /** What the model is told of `tools`: one each, the same for the whole session. */
  specs: readonly ToolSpec[];
  judge: Judge;
  personas: PersonaBook;
  route: Route;
  log: SessionLog;
  /** Writes a rule that allows to the person's own file, and says where it stands. Throws `UserFault`. */
  keepRule?: (text: string, scope: 'project' | 'user') => Promise<PermissionRule>;
  /** Can somebody answer a question? If not, what would be asked is refused. */
  interactive: boolean;
  /** The one who answers is a program: it sees no screen, and says no commands. */
  hosted?: boolean;
  clock?: Clock;
  /** Checks what is proposed; starts nothing before there is something to check. Ended with the session. */
  checks?: Checks;
  proof?: ProofSettings;
  /**
   * Called once for each hand-over by the dispatcher: milliseconds that it is shown before anything is sent, for people
   * who have not seen many.
   */
  holds?: () => number;
}

export interface SessionStart {
  id: string;
  version: string;
  /** Of a new session. A resumed one goes on with what it had. */
  settings: Settings;
  /** What the command line says, over the settings of a resumed session. */
  changed?: Partial<Settings>;
  limits?: Limits;
  /** Of a new session, by the configuration; what a resumed one had goes before. */
  budgets?: Partial<Budgets>;
  /** What the command line allows without a question, for the whole session. */
  grants?: readonly Rule[];
  /** The rules of the configuration and of the command line, and what else the judge should know of this run. */
  permissions?: Pick<JudgeContext, 'rules' | 'unsafePath' | 'landsFlagged'>;
  /** In modes that ask nobody, what a command made that git ignores lands with the rest. */
  landsIgnored?: boolean;
  /** The recorded events of the session that is resumed or forked. */
  history?: readonly RecordedEvent[];
  /** What is in the journal for this session and not in `history`: found out after archie had been killed. */
  unheard?: readonly Landing[];
  /** The id of the session that `history` comes from, when this one is a fork of it: the history is copied to the log. */
  forkOf?: string;
  /** Byte-identical for the whole session. */
  system: string;
  /** The first words of the conversation: date, folder, platform, memory files. Told again when it differs after a resume. */
  environment: string;
  /** JSON Schema that the final text must satisfy, where the model can. */
  outputSchema?: Record<string, unknown>;
  /** Pass the raw events of the model's stream on. */
  raw?: boolean;
}
