import { readScript } from '../../src/policy/shell/script.ts';
import { viewsOf } from '../../src/policy/shell/views.ts';
import type { Exam } from './exam.ts';

/**
 * A script, and the commands that bash would run of it, each by its first word: `$X` where that is only known when it runs. A
 * `>` before a name is a file that is written. `null`: bash refuses it, so a parser may say so too; `dynamic` names may be left out.
 */
type Case = [script: string, runs: string[] | null];

const cases: readonly Case[] = [
  ['ls', ['ls']],
  ['ls -la /x', ['ls']],
  ['a && b', ['a', 'b']],
  ['a || b', ['a', 'b']],
  ['a; b', ['a', 'b']],
  ['a | b | c', ['a', 'b', 'c']],
  ['a |& b', ['a', 'b']],
  ['a & b', ['a', 'b']],
  ['a\nb', ['a', 'b']],
  ['a \\\n b', ['a']],
  ['a;\nb;', ['a', 'b']],
  ['! a', ['a']],
  ['time a', ['a']],
  ['time -p a', ['a']],
  ['! time a | b', ['a', 'b']],
  ['coproc a', ['a']],
  ['coproc N { a; }', ['a']],
  ['(a)', ['a']],
  ['(a; b)', ['a', 'b']],
  ['{ a; }', ['a']],
  ['((1+1)); a', ['((', 'a']],
  ['[[ -f x ]] && a', ['[[', 'a']],
  ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
  ['while a; do b; done', ['a', 'b']],
  ['until a; do b; done', ['a', 'b']],
  ['for i in 1 2; do a; done', ['a']],
  ['for ((i=0;i<1;i++)); do a; done', ['((', 'a']],
  ['select x in 1; do a; done', ['a']],
  ['case x in a) b;; c|d) e;; esac', ['b', 'e']],
  ['case x in a) b;& c) d;;& *) e; esac', ['b', 'd', 'e']],
  ['f() { a; }', ['a']],
  ['function f { a; }', ['a']],
  ['function f() (a)', ['a']],
  ['f() { a; }; f', ['a', 'f']],
  ['a $(b)', ['a', 'b']],
  ['a `b`', ['a', 'b']],
  ['a "$(b)"', ['a', 'b']],
  ['a "`b`"', ['a', 'b']],
  ['a $(b $(c))', ['a', 'b', 'c']],
  ['a `b \\`c\\``', ['a', 'b', 'c']],
  ['a <(b)', ['a', 'b']],
  ['a >(b)', ['a', 'b']],
  ['a ${x:-$(b)}', ['a', 'b']],
  ['a "${x:-`b`}"', ['a', 'b']],
  ["a '$(b)'", ['a']],
  ['a "\\$(b)"', ['a']],
  ["a $'\\x24(b)'", ['a']],
  ['a $"$(b)"', ['a', 'b']],
  ['$(a)', ['$X', 'a']],
  ['$x a', ['$X']],
  ['"$x" a', ['$X']],
  ['X=1 a', ['a']],
  ['X=$(a) b', ['a', 'b']],
  ['X=$(a)', ['a']],
  ['X=(1 $(a))', ['a']],
  ['X[$(a)]=1', ['a']],
  ['X+=`a`', ['a']],
  ['export X=$(a)', ['export', 'a']],
  ['a > f', ['a', '>f']],
  ['a >> f', ['a', '>f']],
  ['a >| f', ['a', '>f']],
  ['a &> f', ['a', '>f']],
  ['a &>> f', ['a', '>f']],
  ['a >& f', ['a', '>f']],
  ['a 2> f', ['a', '>f']],
  ['> f', ['>f']],
  ['> f a', ['a', '>f']],
  ['a <> f', ['a', '>f']],
  ['a 2>&1', ['a']],
  ['a >/dev/null', ['a']],
  ['a < f', ['a']],
  ['(a) > f', ['a', '>f']],
  ['{ a; } > f', ['a', '>f']],
  ['if a; then b; fi > f', ['a', 'b', '>f']],
  ['f() { a; } > f', ['a', '>f']],
  ['while a; do b; done > f < g', ['a', 'b', '>f']],
  ['a <<E\n$(b)\nE', ['a', 'b']],
  ["a <<'E'\n$(b)\nE", ['a']],
  ['a <<E\nx\nE\nb', ['a', 'b']],
  ['a <<-E\n\t`b`\n\tE\nc', ['a', 'b', 'c']],
  ['a <<E && b\nx\nE', ['a', 'b']],
  ['a <<< "$(b)"', ['a', 'b']],
  ['a <<E <<F\nx\nE\n$(b)\nF', ['a', 'b']],
  ['a <<E\n\\$(b)\nE', ['a']],
  ['a # b', ['a']],
  ['# a\nb', ['b']],
  ['a #\nb', ['a', 'b']],
  ['a x#y', ['a']],
  ["'a' b", ['a']],
  ['"a" b', ['a']],
  ['\\a b', ['a']],
  ['a""b c', ['ab']],
  ["$'a' b", ['a']],
  ['a $((1 + $(b)))', null],
  ['a $(( x[$(b)] ))', null],
  ['a "$(b', null],
  ['a (', null],
  ['a )', null],
  ['if a', null],
  ['a &&', null],
  ['| a', null],
  ['for x', null],
  ['case x in', null],
  ['{ a', null],
  ["a '", null],
  ['a $(', null],
  [';; a', null],
  ['fi', null],
];

/** E3: nothing that bash would run is missed in what is taken for understood. */
export const exam: Exam = () => {
  const missed: string[] = [];
  let refused = 0;
  for (const [script, runs] of cases) {
    const { commands, fault } = readScript(script);
    if (runs === null) {
      if (fault === null) missed.push(`taken for understood: ${JSON.stringify(script)}`);
      continue;
    }
    if (fault !== null) {
      refused += 1;
      missed.push(`not understood (${fault}): ${JSON.stringify(script)}`);
      continue;
    }
    const found = commands.flatMap((command) => [
      ...viewsOf({ ...command, redirects: [] })
        .views.slice(0, 1)
        .flatMap(({ words: [word] }) => (word ? [word.kind === 'literal' ? word.value : '$X'] : [])),
      ...command.redirects.flatMap(({ kind, path }) => (kind === 'write' ? [`>${path ?? '$X'}`] : [])),
    ]);
    for (const each of runs)
      if (!found.includes(each)) missed.push(`missed ${each} in ${JSON.stringify(script)} (found ${found.join(' ')})`);
    for (const each of found) if (!runs.includes(each)) missed.push(`made up ${each} in ${JSON.stringify(script)}`);
  }
  if (cases.length < 93) missed.push('there are fewer than 93');
  return { says: [`${cases.length} scripts, ${refused} wrongly refused`], missed, checked: cases.length };
};
