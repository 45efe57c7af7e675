import type { Mode } from '../../protocol/approval.ts';
import type { SessionState } from '../../protocol/session.ts';
import { clean } from '../../text/sanitize.ts';
import { fit, width } from '../../text/width.ts';
import { personaRole, type Role, type Theme } from './theme.ts';
import { dollars } from './transcript/look.ts';

const modeRoles: Record<Mode, Role> = { plan: 'accent', ask: 'ok', stage: 'ok', auto: 'warn', bypass: 'error' };

/** One thing of the status row, in its forms from long to short; the shortest may be nothing. */
interface Part {
  forms: readonly string[];
  role: Role;
  /** What gives way first: the lowest. */
  rank: number;
}

export interface StatusAt {
  state: SessionState;
  persona: { name: string; color?: string } | null;
  /** How far commands are held away from the machine; null: not at all. */
  isolation: string | null;
  theme: Theme;
  columns: number;
  reader: boolean;
}

/** Who, which model, what may happen, how full, what it cost, how safe: one row, shortened part by part until it fits. */
export function statusRow(at: StatusAt): string {
  const parts = partsOf(at);
  const separator = at.reader ? ', ' : ' · ';
  const room = at.reader ? Number.POSITIVE_INFINITY : at.columns;
  const chosen = parts.map(() => 0);
  const words = () =>
    parts.flatMap(({ forms, role }, i) => {
      const form = forms[chosen[i]!] ?? '';
      return form === '' ? [] : [{ form, role }];
    });
  const long = () =>
    width(
      words()
        .map(({ form }) => form)
        .join(separator),
    );
  for (;;) {
    if (long() <= room) break;
    // Shorten what has a shorter form, the least important first; then leave out.
    const order = parts.map((part, i) => ({ i, part })).sort((a, b) => a.part.rank - b.part.rank);
    const next =
      order.find(({ i, part }) => chosen[i]! < part.forms.length - 1) ??
      order.find(({ i }) => (parts[i]?.forms[chosen[i]!] ?? '') !== '');
    if (next === undefined || words().length <= 1) break;
    chosen[next.i]! += 1;
  }
  const row = words()
    .map(({ form, role }) => at.theme.paint(role, form))
    .join(at.theme.paint('dim', separator));
  return at.reader ? row : fit(row, room);
}

function partsOf({ state, persona, isolation, reader }: StatusAt): Part[] {
  const { settings, context, cost } = state;
  const who = clean(persona?.name ?? (settings.agent === 'off' ? 'no personas' : 'general'));
  const model = clean(settings.model)
    .replace(/^claude-/, '')
    .replace(/-\d{8}$/, '');
  const effort = settings.effort === undefined ? model : `${model} (${settings.effort})`;
  const percent = context.window > 0 ? Math.min(100, Math.round((context.used / context.window) * 100)) : null;
  const price = cost === null ? 'cost unknown' : dollars(cost);
  const mode = settings.mode;
  return [
    { forms: [who, fit(who, 12), fit(who, 6)], role: personaRole(persona?.color), rank: 3 },
    { forms: [effort, model, fit(model, 10), ''], role: 'dim', rank: 1 },
    { forms: [reader ? `mode ${mode}` : mode], role: modeRoles[mode], rank: 6 },
    {
      forms: percent === null ? [''] : [`${percent} % context`, `${percent} %`, ''],
      role: percent !== null && percent >= 80 ? 'warn' : 'dim',
      rank: 4,
    },
    { forms: [price, cost === null ? '$?' : price, ''], role: 'dim', rank: 2 },
    isolation === null
      ? { forms: ['no isolation', 'unisolated', ''], role: 'warn', rank: 5 }
      : { forms: [clean(isolation), ''], role: 'dim', rank: 5 },
  ];
}
