/** The status row: persona, model, mode, context, cost and isolation, shortened until they fit. */

import type { Mode } from '../../../protocol/approval.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';
import type { SessionState } from '../../../protocol/session.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit, width } from '../../../text/width.ts';
import { numbered, t } from '../../../text/words/words.ts';
import { personaRole } from '../theme.ts';
import type { Role, Theme } from '../theme.ts';
import { actingGrants, modeForms } from './grants.ts';
import { dollars, exactDollars, shortTokens } from '../transcript/look.ts';

const modeRoles: Record<Mode, Role> = { plan: 'accent', ask: 'ok', stage: 'ok', auto: 'warn', bypass: 'error' };

/** One thing of the status row, in its forms from long to short. */
interface Part {
  forms: readonly string[];
  role: Role;
  /** What gives way first: the lowest. */
  rank: number;
}

interface StatusAt {
  state: SessionState;
  persona: { name: string; color?: string } | null;
  /** How far commands are held away from the machine; null: not at all; empty while it is not known. */
  isolation: string | null;
  theme: Theme;
  columns: number;
  reader: boolean;
}

/**
 * The row is always there, below the cursor: where a narrowing window breaks it in two, xterm.js (VS Code) moves its cursor (`Extents`). So it
 * leaves room: it breaks only where a window narrows by more than this part at once.
 */
const slack = 0.15;
/** Columns. More is not read at a glance. */
const widest = 96;
/** Columns of a name that is not worth cutting: `general`, `reviewer`. */
const shortName = 8;
/** Part of a budget at which people are warned. */
const nearly = 0.8;

/** Who, which model, what may happen, how full, what it cost, how safe: one row, shortened part by part until it fits. */
export function statusRow(at: StatusAt): string {
  const parts = partsOf(at);
  const separator = at.reader ? ', ' : ' · ';
  const room = at.reader
    ? Number.POSITIVE_INFINITY
    : Math.max(Math.min(at.columns, 20), Math.min(Math.floor((1 - slack) * at.columns), widest));
  const chosen = parts.map(() => 0);
  const words = () =>
    parts.map(({ forms, role }, i) => ({ form: forms[chosen[i]!] ?? '', role })).filter(({ form }) => form !== '');
  const fits = () =>
    width(
      words()
        .map(({ form }) => form)
        .join(separator),
    ) <= room;
  const yielding = parts.map((_, i) => i).sort((a, b) => parts[a]!.rank - parts[b]!.rank);
  // First everything gets shorter, the least important first; then things are left out.
  for (const i of yielding) while (!fits() && chosen[i]! < parts[i]!.forms.length - 1) chosen[i]! += 1;
  for (const i of yielding) if (!fits() && words().length > 1) chosen[i] = Number.POSITIVE_INFINITY;
  // What went may have made room for longer forms of what stays, the most important first.
  for (const i of yielding.toReversed())
    while (chosen[i]! > 0 && chosen[i] !== Number.POSITIVE_INFINITY) {
      chosen[i]! -= 1;
      if (fits()) continue;
      chosen[i]! += 1;
      break;
    }
  const row = words()
    .map(({ form, role }) => at.theme.paint(role, form))
    .join(at.theme.paint('dim', separator));
  return at.reader ? row : fit(row, room);
}

/** What it cost, against the budget that binds first where there is one: then it gives way late. */
function costPart({ cost, budgets, spent }: SessionState): Part {
  const price = cost === null ? t('cost unknown') : dollars(cost);
  const part = (scope: 'session' | 'turn') => (budgets[scope] === null ? 0 : spent[scope] / budgets[scope]);
  const scope =
    budgets.turn !== null && (budgets.session === null || part('turn') > part('session')) ? 'turn' : 'session';
  const limit = budgets[scope];
  if (limit === null) return { forms: [price, cost === null ? '$?' : price], role: 'dim', rank: 2 };
  const of = t`${dollars(spent[scope])} of ${exactDollars(limit)}`;
  return {
    forms: [scope === 'turn' ? t`${of} (turn)` : of, `${dollars(spent[scope])}/${exactDollars(limit)}`],
    role: part(scope) >= nearly ? 'warn' : 'dim',
    rank: part(scope) >= nearly ? 5.2 : 3.5,
  };
}

/** What waits for review must not be forgotten. */
function stagedForms(staged: SessionState['staged']): string[] {
  if (staged === null) return [''];
  return [t`${staged.files} staged`, `+${staged.files}`];
}

/** What runs in the background does so until somebody stops it. */
function jobForms(running: number): string[] {
  return running === 0 ? [''] : [numbered(running, 'job')];
}

/** How full the window is; null where nobody says how large it is. An empty one is empty, however large. */
function percentOf({ used, window }: SessionState['context']): number | null {
  if (used === 0) return 0;
  return window !== null && window > 0 ? Math.min(100, Math.round((used / window) * 100)) : null;
}

function partsOf({ state, persona, isolation, reader }: StatusAt): Part[] {
  const { settings, inForce, context } = state;
  const who = clean(persona?.name ?? (settings.agent === 'off' ? t('no personas') : t('general')));
  const model = clean(inForce.model)
    .replace(/^claude-/, '')
    .replace(/-\d{8}$/, '');
  const effort = inForce.effort === undefined ? model : `${model} (${inForce.effort})`;
  const percent = percentOf(context);
  const mode = inForce.mode;
  return [
    {
      forms: width(who) <= shortName ? [who] : [who, fit(who, 12), fit(who, 6)],
      role: personaRole(persona?.color),
      rank: 5,
    },
    { forms: [effort, model, fit(model, 10)], role: 'dim', rank: 1 },
    {
      forms: modeForms(mode, state.grants).map((form) => (reader ? t`mode ${form}` : form)),
      role: actingGrants(state.grants, mode).length > 0 && modeRoles[mode] !== 'error' ? 'warn' : modeRoles[mode],
      rank: 6,
    },
    { forms: stagedForms(state.staged), role: 'warn', rank: 5.5 },
    { forms: jobForms(state.jobs.filter(isRunning).length), role: 'accent', rank: 4.5 },
    {
      forms:
        percent === null
          ? [t`${shortTokens(context.used)} tokens (context unknown)`, t`${shortTokens(context.used)} tokens`]
          : [
              t`${shortTokens(context.used)} tokens (${percent} %)`,
              `${shortTokens(context.used)} (${percent} %)`,
              `${percent} %`,
            ],
      role: percent !== null && percent >= 80 ? 'warn' : 'dim',
      rank: 3,
    },
    costPart(state),
    isolation === null
      ? { forms: [t('no isolation'), t('unisolated')], role: 'warn', rank: 4 }
      : { forms: [t(clean(isolation))], role: 'dim', rank: 4 },
  ];
}
