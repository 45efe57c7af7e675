/** Package managers in RUN: do they ask, what do they leave in the layer, and what grows old in the cache. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { unpinned } from './pinned.ts';
import { chainOf } from './recipe.ts';
import type { Recipe, Step } from './recipe.ts';
import { finding } from './rules.ts';
import { commandsOf, hasOption } from './shell.ts';
import type { Command } from './shell.ts';

const yes = /^(-[a-zA-Z]*y[a-zA-Z]*|--yes|--assume-yes|--assumeyes|-qq|--quiet=2|-q=2|--non-interactive|-n)$/;
const yesByConfig = /APT::Get::Assume-Yes|assumeyes/i;

/** All of it. */
export function packages(recipe: Recipe): Finding[] {
  const kept = new Set(chainOf(recipe.stages.at(-1)).map(({ index }) => index));
  const configured = recipe.steps.some(({ source }) => yesByConfig.test(source));
  const noPipCache = recipe.steps.some(({ source }) => /PIP_NO_CACHE_DIR|no-cache-dir\s*=/.test(source));
  return recipe.steps.flatMap((step) => {
    if (step.keyword !== 'RUN') return [];
    const at = { step, commands: commandsOf(step, recipe), recipe };
    return [
      ...(kept.has(step.stage) ? unpinned(at.commands, recipe) : []),
      ...apt(at, { kept: kept.has(step.stage), configured }),
      ...others(at, { kept: kept.has(step.stage), configured }),
      ...(noPipCache || !kept.has(step.stage) ? [] : pip(at)),
    ];
  });
}

interface At {
  step: Step;
  commands: readonly Command[];
  recipe: Recipe;
}

function told({ recipe: { path, lines } }: At, rule: string, { at }: Command, message: string, help: string): Finding {
  return finding(`dockerfile/${rule}`, { path, ...lines.at(at), message, help });
}

/** The word after the options: `install` of `apt-get -qq install`. */
function does({ words }: Command): string {
  for (let at = 1; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (/^-(o|c|t)$/.test(text)) at += 1;
    else if (!text.startsWith('-')) return text;
  }
  return '';
}

function cached({ flags }: Step, where: RegExp): boolean {
  return flags.some(
    ({ name, value }) => name === 'mount' && /type=(cache|tmpfs)/.test(value ?? '') && where.test(value ?? ''),
  );
}

const aptNames = new Set(['apt-get', 'apt', 'aptitude']);

function apt(at: At, { kept, configured }: { kept: boolean; configured: boolean }): Finding[] {
  const { commands } = at;
  const found: Finding[] = [];
  const mine = commands.filter(({ name }) => aptNames.has(name));
  const installs = mine.filter((each) => ['install', 'build-dep', 'reinstall'].includes(does(each)));
  const updates = mine.filter((each) => does(each) === 'update');
  for (const each of mine) {
    if (
      each.name === 'apt' &&
      /^(update|install|upgrade|full-upgrade|remove|purge|autoremove|autoclean|clean)$/.test(does(each))
    )
      found.push(
        told(
          at,
          'apt-not-apt-get',
          each,
          `apt ${does(each)}: apt is made for people, not for scripts`,
          `apt-get ${does(each)}`,
        ),
      );
    if (/^(dist-upgrade|full-upgrade)$/.test(does(each)))
      found.push(
        told(
          at,
          'apt-upgrade',
          each,
          `${each.name} ${does(each)} makes every build another one`,
          'take a newer base image',
        ),
      );
  }
  for (const each of installs) {
    if (!hasOption(each, yes) && !configured && !commands.some(({ name }) => name === 'yes'))
      found.push(
        told(
          at,
          'apt-without-yes',
          each,
          `${each.name} ${does(each)} asks before it goes on: the build fails`,
          `${each.name} ${does(each)} -y`,
        ),
      );
    if (
      kept &&
      !hasOption(each, /^--no-install-recommends$|Install-Recommends=/) &&
      does(each) === 'install' &&
      !/Install-Recommends/.test(at.recipe.text)
    )
      found.push(
        told(
          at,
          'apt-recommends',
          each,
          'recommended packages come along',
          `${each.name} install -y --no-install-recommends`,
        ),
      );
  }
  return [...found, ...aptLayers(at, { kept, installs, updates })];
}

/** What stays in the layer, and what grows old in the cache. */
function aptLayers(
  at: At,
  { kept, installs, updates }: { kept: boolean; installs: Command[]; updates: Command[] },
): Finding[] {
  const { step, commands } = at;
  const found: Finding[] = [];
  const [update] = updates;
  const script = commands.some(({ name }) => /\.sh$|^(bash|sh)$/.test(name));
  const other = commands.some(
    (each) =>
      aptNames.has(each.name) && /^(upgrade|dist-upgrade|full-upgrade|source|download|satisfy)$/.test(does(each)),
  );
  if (
    update &&
    installs.length === 0 &&
    !other &&
    !script &&
    !commands.some(({ name }) => /^(aptitude|gdebi|dpkg|tasksel|npx|playwright)$/.test(name))
  )
    found.push(
      told(
        at,
        'apt-update-alone',
        update,
        `${update.name} update stands alone: its layer grows old in the cache, and installs fail later`,
        'RUN apt-get update && apt-get install -y … in one RUN',
      ),
    );
  const cleans =
    /rm\s[^&;|\n]*\/var\/lib\/apt(\/lists|\/?\*|\s|$)|(apt-get|apt)\s+dist-?clean|find\s+\/var\/lib\/apt\/lists/.test(
      step.source.replace(/\\\r?\n/g, ' '),
    );
  const [install] = installs;
  if (kept && install && updates.length > 0 && !cleans && !cached(step, /\/var\/lib\/apt|\/var\/lib\b/))
    found.push(
      told(
        at,
        'apt-lists',
        install,
        'the lists of packages stay in the layer',
        '… && rm -rf /var/lib/apt/lists/*, in the same RUN',
      ),
    );
  return found;
}

function others(at: At, { kept, configured }: { kept: boolean; configured: boolean }): Finding[] {
  const { step, commands } = at;
  const whole = step.source.replace(/\\\r?\n/g, ' ');
  return commands.flatMap((each) => {
    const what = does(each);
    if (each.name === 'apk' && what === 'add') {
      const cleans =
        hasOption(each, /^--no-cache$/) ||
        cached(step, /apk/) ||
        /rm\s[^&;|\n]*\/(var\/cache|etc)\/apk|apk\s+cache\s+clean/.test(whole);
      if (cleans || !kept) return [];
      return [told(at, 'package-cache', each, 'apk add leaves its index in the layer', 'apk add --no-cache')];
    }
    if (
      !['yum', 'dnf', 'microdnf', 'zypper', 'tdnf'].includes(each.name) ||
      !/^(install|in|groupinstall|localinstall)$/.test(what)
    )
      return [];
    const found: Finding[] = [];
    if (!hasOption(each, yes) && !configured)
      found.push(
        told(
          at,
          'apt-without-yes',
          each,
          `${each.name} install asks before it goes on: the build fails`,
          `${each.name} install -y`,
        ),
      );
    const cleans =
      /\b(yum|dnf|microdnf|tdnf|zypper)\s+(-\S+\s+)*(clean|cc)\b|rm\s[^&;|\n]*\/var\/cache\/(yum|dnf|libdnf5|zypp|tdnf)|rm\s[^&;|\n]*\/var\/cache\/\*/.test(
        whole,
      );
    if (kept && !cleans && !cached(step, /\/var\/cache|\/var\/lib/))
      found.push(
        told(
          at,
          'package-cache',
          each,
          `${each.name} leaves its cache in the layer`,
          `… && ${each.name} clean all, in the same RUN`,
        ),
      );
    return found;
  });
}

function pip(at: At): Finding[] {
  const { step, commands } = at;
  return commands.flatMap((each) => {
    const { words } = each;
    const module = /^python[\d.]*$/.test(each.name) && words[1]?.text === '-m' && words[2]?.text === 'pip';
    const verb = module ? words[3]?.text : /^pip[\d.]*$/.test(each.name) ? does(each) : '';
    if (verb !== 'install' || hasOption(each, /^--no-cache-dir$|^--no-cache$/)) return [];
    if (cached(step, /pip|\.cache/) || /rm\s[^&;|\n]*\.cache|pip[\d.]*\s+cache\s+purge/.test(step.source)) return [];
    return [
      told(at, 'pip-cache', each, 'pip leaves what it has downloaded in the layer', 'pip install --no-cache-dir'),
    ];
  });
}
