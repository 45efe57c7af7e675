/** Grants in words: what a person allowed, and which of it acts in a mode. They stand wherever the mode does. */

import type { Mode, Rule } from '../../../protocol/approval.ts';
import { clean } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';

/** A grant as people know it. */
export function grantWords(rule: Rule): string {
  switch (rule.kind) {
    case 'command':
      return clean(rule.command);
    case 'edits':
      return t('every edit');
    case 'read':
      return t`reading below ${clean(rule.path)}`;
    case 'rule':
      return clean(rule.text);
    case 'delegate':
      return rule.persona === '*' ? t('every delegate') : t`work for @${clean(rule.persona)}`;
    default:
      return rule satisfies never;
  }
}

/** Kinds of grants that let something happen which the mode by itself would ask about. */
const acting: Readonly<Record<Mode, readonly Rule['kind'][]>> = {
  plan: ['read', 'delegate'],
  ask: ['edits', 'command', 'read', 'delegate'],
  stage: ['command', 'read', 'delegate'],
  auto: ['command', 'read'],
  bypass: [],
};

/** The grants that make a difference in the mode. */
export function actingGrants(grants: readonly Rule[], mode: Mode): Rule[] {
  return grants.filter(({ kind }) => acting[mode].includes(kind));
}

/** The mode with what is allowed beyond it, from long to short; that something is, is never left out. */
export function modeForms(mode: Mode, grants: readonly Rule[]): string[] {
  const acts = actingGrants(grants, mode);
  if (acts.length === 0) return [mode];
  const edits = acts.some(({ kind }) => kind === 'edits');
  const others = acts.length - (edits ? 1 : 0);
  const more = others === 0 ? '' : edits ? t`, ${others} more` : `${others}`;
  return [
    t`${mode} (${edits ? t('edits') : ''}${more} allowed)`,
    `${mode}+${edits ? 'edits' : ''}${others === 0 ? '' : edits ? `+${others}` : others}`,
  ];
}
