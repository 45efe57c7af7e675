/** What builds but does harm: forms of commands, the order of layers, folders, downloads. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Recipe, Step, Stage } from './recipe.ts';
import { finding } from './rules.ts';
import { commandsOf, operands } from './shell.ts';
import type { Command } from './shell.ts';

type Say = (rule: string, at: number, message: string, help: string) => void;

/** All of it. */
export function habits(recipe: Recipe): Finding[] {
  const found: Finding[] = [];
  const { path, lines } = recipe;
  const say: Say = (rule, at, message, help) =>
    found.push(finding(`dockerfile/${rule}`, { path, ...lines.at(at), message, help }));
  let shell = '';
  for (const step of recipe.steps) {
    if (step.keyword === 'FROM') shell = '';
    if (step.keyword === 'SHELL') shell = step.source;
    if (step.keyword === 'EXPOSE') ports(step, say);
    else if (step.keyword === 'MAINTAINER') found.push(maintainer(step, recipe));
    else if (step.keyword === 'ADD' || step.keyword === 'COPY') copies(step, say);
    else if (step.keyword === 'CMD' || step.keyword === 'ENTRYPOINT') form(step, say);
    else if (step.keyword === 'RUN') commands(step, { recipe, shell }, say);
  }
  for (const stage of recipe.stages) {
    overridden(stage, recipe, say);
    folders(stage, say);
  }
  return found;
}

function maintainer(step: Step, { path, lines }: Recipe): Finding {
  const who = step.source
    .replace(/^\S+\s+/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1');
  const text = `LABEL org.opencontainers.image.authors="${who.replaceAll('"', '\\"')}"`;
  const fix = [{ from: step.from, to: step.to, text }];
  return finding('dockerfile/maintainer', {
    path,
    ...lines.at(step.from),
    message: 'MAINTAINER is no longer supported',
    help: text,
    fix,
  });
}

function ports(step: Step, say: Say): void {
  for (const { text, at } of step.words) {
    if (text.includes('$')) continue;
    const [, from, to, , protocol] = /^"?(\d+)(?:-(\d+))?(\/(\w*))?"?$/.exec(text) ?? [];
    const fits = (port: string | undefined) => port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
    const known = protocol === undefined || /^(tcp|udp|sctp)$/i.test(protocol);
    if (from !== undefined && fits(from) && fits(to) && known && Number(to ?? from) >= Number(from)) continue;
    const help = text.includes(':')
      ? 'which port of the host it gets is said where it is run: -p 8080:80'
      : 'a port from 1 to 65535, with /tcp, /udp or /sctp';
    say('expose-port', at, `${text} is no port`, help);
  }
}

const archive = /\.(tar|tgz|tbz2?|txz|tzst|tar\.\w+|gz|bz2|xz|zst|zip)$/i;

function copies(step: Step, say: Say): void {
  if (step.heredocs.length > 0 || step.flags.some(({ name }) => name === 'from')) return;
  const paths = step.exec === null ? step.words : step.exec.map((text) => ({ text, at: step.argumentsAt }));
  const sources = paths.slice(0, -1);
  for (const { text, at } of sources)
    if (/^["']?\.\.([/\\]|$)/.test(text))
      say(
        'outside-context',
        at,
        `${text} is outside the build context`,
        'build with the folder above as context (docker build -f app/Dockerfile ..)',
      );
  if (step.keyword !== 'ADD') return;
  const url = sources.find(({ text }) => /^["']?(https?|ftp):\/\//i.test(text));
  const git = sources.some(({ text }) => /^git@|\.git(#.*)?$|^(git|ssh):\/\//.test(text));
  const checked = step.flags.some(({ name }) => name === 'checksum');
  if (url && !git && !checked)
    say(
      'add-url',
      url.at,
      `ADD of ${url.text.slice(0, 80)}: nobody checks what comes, and it stays in its layer`,
      'ADD --checksum=sha256:… <url>, or curl, check and remove in one RUN',
    );
  const plain = sources.every(
    ({ text }) => !/:\/\/|\$/.test(text) && !archive.test(text.replace(/["']/g, '').replace(/\*$/, '')),
  );
  if (!url && !git && sources.length > 0 && plain && !step.flags.some(({ name }) => name === 'unpack'))
    say(
      'add-for-copy',
      step.from,
      'ADD does more than copy: it unpacks and downloads',
      `COPY ${step.source.replace(/^\S+\s+/, '').split('\n', 1)[0]}`,
    );
}

function form(step: Step, say: Say): void {
  const [first] = step.words;
  if (step.exec !== null || !first || first.text === 'exec' || first.text.startsWith('[')) return;
  const plain = step.words.map(({ text }) => text);
  const list = plain.some((word) => /[$&|;<>"'\\]/.test(word))
    ? '["program", "argument"]'
    : JSON.stringify(plain).replaceAll('","', '", "');
  say(
    'shell-form',
    step.from,
    `${step.keyword} in the shell form: signals reach the shell, not ${first.text}`,
    `${step.keyword} ${list}`,
  );
}

function overridden(stage: Stage, { lines }: Recipe, say: Say): void {
  for (const keyword of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK']) {
    const all = stage.steps.filter((step) => step.keyword === keyword);
    const last = all.at(-1);
    for (const step of all.slice(0, -1))
      say(
        'overridden',
        step.from,
        `this ${keyword} never counts: line ${lines.at(last?.from ?? 0).line} has another`,
        `leave one ${keyword}`,
      );
  }
}

function folders(stage: Stage, say: Say): void {
  let absolute =
    stage.parent?.steps.some(({ keyword, words }) => keyword === 'WORKDIR' && isAbsolute(words[0]?.text ?? '')) ??
    false;
  for (const { keyword, words, from } of stage.steps) {
    const to = words[0]?.text ?? '';
    if (keyword !== 'WORKDIR' || to === '') continue;
    if (isAbsolute(to)) absolute = true;
    else if (!absolute)
      say(
        'relative-workdir',
        from,
        `where ${to} is depends on the base image`,
        `WORKDIR /${to.replace(/^(\.\/)+/, '')}`,
      );
  }
}

function isAbsolute(folder: string): boolean {
  return /^["']?([/\\$%]|[a-z]:)/i.test(folder);
}

const download = new Set(['curl', 'wget', 'fetch', 'aria2c']);
const interpreter = /^((ba|da|z|k|a)?sh|python[\d.]*|perl|ruby|node|php)$/;

function commands(step: Step, { recipe, shell }: { recipe: Recipe; shell: string }, say: Say): void {
  const all = commandsOf(step, recipe);
  const [first] = all;
  if (first?.name === 'cd' && step.exec === null && all.every(({ joint }) => joint !== '||')) {
    const to = operands(first)[0] ?? '';
    say(
      'run-cd',
      first.at,
      all.length === 1 ? `cd ${to} has no effect beyond this RUN` : `cd ${to} lasts for this RUN only`,
      `WORKDIR ${to}`,
    );
  }
  let unsafe = !/pipefail/.test(step.source) && !shell.includes('pipefail');
  for (const [at, each] of all.entries()) {
    if (each.sudo) say('sudo', each.at, 'sudo in a build', 'USER root, and back after it');
    if (each.name === 'chmod' && each.words.some(({ text }) => /^(0?777|a\+rwx|ugo\+rwx|\+?rwxrwxrwx)$/.test(text)))
      say(
        'world-writable',
        each.at,
        `${operands(each).slice(1).join(' ') || 'it'} may be written by everybody`,
        'chown to the user that runs it',
      );
    if (startsService(each))
      say(
        'service-start',
        each.at,
        'what is started in a RUN is gone when its layer is done',
        'start it in CMD or ENTRYPOINT',
      );
    if (each.joint !== '|') continue;
    const from = downloadBefore(all, at);
    if (!from) continue;
    if (interpreter.test(each.name) && !each.words.some(({ text }) => text === '-c' || text === '-e'))
      say(
        'pipe-to-shell',
        from.at,
        `what ${from.name} downloads is run by ${each.name} unseen`,
        'download it to a file, check its sum (sha256sum -c), then run it',
      );
    if (unsafe)
      say(
        'pipefail',
        from.at,
        `if ${from.name} fails, this RUN goes on: only the last command of a pipe counts`,
        'SHELL ["/bin/bash", "-o", "pipefail", "-c"], before it',
      );
    unsafe = false;
  }
}

/** The download that the pipe ending at `at` begins with. */
function downloadBefore(all: readonly Command[], at: number): Command | null {
  for (let i = at; i > 0 && all[i]?.joint === '|'; i--) {
    const before = all[i - 1];
    if (before && download.has(before.name)) return before;
  }
  return null;
}

function startsService({ name, words }: Command): boolean {
  const [, second, third] = words.map(({ text }) => text);
  if (name === 'service') return third === 'start' || third === 'restart';
  return name === 'systemctl' && (second === 'start' || second === 'restart');
}
