/** Rules that "always" may mean for a call, narrowest first, and what there is to warn of in one that somebody wrote. */

import type { PermissionRule } from '../../protocol/approval.ts';
import type { Effect } from '../../protocol/tool.ts';
import { readScript } from '../shell/script.ts';
import { readRule } from './grammar.ts';

/** A longer line is no rule that anybody reads. */
const longest = 200;

/** Programs that run what they are given: a rule with a star for one of them allows everything. */
const runners = new Set(
  `sh bash zsh dash ksh fish env sudo doas su xargs nohup timeout nice ionice time stdbuf setsid command builtin exec eval
  source . coproc trap watch parallel entr strace ltrace gdb flock chroot unshare nsenter script expect tmux screen ssh docker podman
  node deno bun python python2 python3 ruby perl php lua Rscript julia swift java groovy awk gawk mawk nawk sed ed ex vi vim nvim
  emacs find fd npx bunx pnpx uvx pipx tsx ts-node osascript pwsh powershell cmd busybox make just rake`.split(/\s+/),
);
/** What they are given is the risk: no rule for all of it is proposed. */
const sharp = new Set(
  'rm rmdir dd shred mkfs chmod chown chgrp kill pkill killall mv ln tee truncate curl wget scp rsync nc ncat tar unzip install'.split(
    ' ',
  ),
);
/** Programs whose first word says what they do. */
const withVerbs = new Set(
  'git gh npm pnpm yarn cargo go dotnet mvn gradle bundle composer pip pip3 poetry uv kubectl helm terraform apt brew systemctl'.split(
    ' ',
  ),
);
/** Of those the words that run what follows, or fetch it to run it. */
const runningVerbs = new Set(
  'exec x dlx run-script config alias bisect filter-branch submodule rebase run shell create init'.split(' '),
);
/** `npm run build`: the third word says which. */
const scripted = new Set(['npm run', 'pnpm run', 'yarn run', 'composer run']);

/** Rules that allow these effects; none where no rule could say it exactly. */
export function suggestions(effects: readonly Effect[]): string[] {
  const [effect, ...more] = effects;
  if (!effect || more.length > 0) return [];
  if (effect.type === 'command') return forCommand(effect.command);
  if (effect.type === 'delegate') return [`Agent(${effect.persona})`];
  return [];
}

function forCommand(command: string): string[] {
  const text = command.trim();
  // A star stands for anything, so the very command cannot be said where it holds one.
  if (text === '' || text.length > longest || /[\n\t*]/.test(text)) return [];
  const exact = `Bash(${text})`;
  if (typeof readRule(allowing(exact)) === 'string') return [];
  const { fault, flat, commands } = readScript(text);
  const [only, ...others] = commands;
  if (fault !== null || !flat || !only || others.length > 0) return [exact];
  if (only.assignments.length > 0 || only.redirects.length > 0) return [exact];
  if (only.words.some(({ kind }) => kind !== 'literal')) return [exact];
  const prefix = prefixOf(only.words.map(({ value }) => value));
  return prefix === null ? [exact] : [exact, `Bash(${prefix} *)`];
}

/** The words that stay when the rest may be anything; null where that would allow too much. */
function prefixOf([name = '', verb = '', script = '']: readonly string[]): string | null {
  if (!/^[A-Za-z][\w.+-]*$/.test(name) || isRunner(name) || sharp.has(name)) return null;
  if (!withVerbs.has(name)) return name;
  if (scripted.has(`${name} ${verb}`))
    return /^[\w:.-]+$/.test(script) && !script.startsWith('-') ? `${name} ${verb} ${script}` : null;
  return /^[a-z][a-z-]*$/.test(verb) && !runningVerbs.has(verb) ? `${name} ${verb}` : null;
}

function isRunner(name: string): boolean {
  return runners.has(name) || runners.has(name.replace(/[\d.]+$/, ''));
}

const allowing = (text: string): PermissionRule => ({ behavior: 'allow', text, source: { scope: 'session' } });

/** Why a rule allows more than its words say, for whoever writes it; null where it does not. */
export function warningOf(text: string): string | null {
  const known = readRule(allowing(text));
  if (typeof known === 'string') return null;
  if (known.some((each) => each.about === 'tool' && each.name === '*')) return 'it allows every tool';
  for (const each of known) {
    if (each.about !== 'command') continue;
    const { pattern } = each;
    if (pattern === null) return 'it allows every command';
    const [head = ''] = pattern.pieces;
    if (pattern.pieces.length < 2) continue;
    const name = head.trim().split(/\s/)[0] ?? '';
    if (name === '') return 'it allows every command that ends so';
    if (isRunner(name.replace(/^.*\//, ''))) return `${name} runs whatever it is given`;
    if (!/\s/.test(head)) return 'the star stands for the rest of the name too: put a blank before it';
  }
  return null;
}
