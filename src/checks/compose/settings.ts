/** What single services say: images, rights on the host, secrets, names, and values that have a form. */

import { imageParts, unpinned } from '../docker/images.ts';
import { nearest } from '../kind/nearest.ts';
import { isSecretName, secretValue } from '../kind/secrets.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { mountsOf } from './mounts.ts';
import { interpolated, lack } from './project.ts';
import type { Project } from './project.ts';

/** All of it. */
export function settings(project: Project): void {
  const containers = new Map<string, string>();
  for (const [name, service] of project.services) {
    const at = { name, service, project };
    if (service.kind !== 'map') continue;
    image(at);
    rights(at);
    environment(at);
    forms(at);
    doubled(at, containers);
  }
  const title = project.root.map.get('name');
  const called = interpolated(textOf(title) ?? '');
  if (title && called !== null && called !== '' && !/^[a-z0-9][a-z0-9_-]*$/.test(called))
    project.say('schema', title.from, `${called} cannot be the name of a project: small letters, digits, _ and -`, {
      help: called.toLowerCase().replace(/[^a-z0-9_-]+/g, '-'),
    });
  const version = project.root.map.get('version');
  if (version) {
    const { line } = project.lines.at(version.key);
    const from = project.lines.offset(line);
    const fix = [{ from, to: Math.max(from, project.lines.offset(line + 1)), text: '' }];
    const whole = /^version:[^\n{[&|>]*$/.test(project.lines.line(line)) && line < project.lines.count;
    project.say('obsolete-version', version.key, 'Compose takes no notice of `version`', whole ? { fix } : {});
  }
}

interface At {
  name: string;
  service: Item;
  project: Project;
}

function image({ name, service, project }: At): void {
  const { say, beside } = project;
  const item = service.map.get('image');
  const merged = beside.get(name);
  const has = (key: string) => service.map.has(key) || (merged?.map.has(key) ?? false);
  if (!has('image') && !has('build') && !has('extends') && !has('provider'))
    lack(
      project,
      { section: 'images', name },
      'no-image',
      service.key,
      `service ${name} has neither an image nor a build`,
    );
  // What is built gets the name of the image.
  if (!item || has('build')) return;
  const text = interpolated(textOf(item) ?? '');
  const why = text === null ? null : unpinned(text);
  if (text !== null && why !== null)
    say('image-latest', item.from, `image ${text} of ${name} ${why}`, { help: `${imageParts(text).name}:<version>` });
}

function rights({ name, service, project: { say } }: At): void {
  const privileged = service.map.get('privileged');
  if (privileged && textOf(privileged) === 'true')
    say('privileged', privileged.key, `${name} is privileged: it may do what the host may`, {
      help: 'cap_add with the one capability it needs, or devices',
    });
  for (const each of service.map.get('cap_add')?.list ?? [])
    if (/^(CAP_)?(ALL|SYS_ADMIN)$/i.test(textOf(each) ?? ''))
      say('privileged', each.from, `${name} has ${textOf(each)}: nearly what privileged is`);
  const pid = service.map.get('pid');
  if (pid && textOf(pid) === 'host') say('host-namespace', pid.key, `${name} sees the processes of the host`);
  for (const { source, item } of mountsOf(service))
    if (/(^|\/)(docker|podman)\.sock$/.test(source ?? ''))
      say('docker-socket', item.from, `${name} can steer Docker, and so the host`, {
        help: 'a socket proxy that lets little through',
      });
}

// A path is where the secret is, not what it is.
const open =
  /^(\/.*|true|false|yes|no|on|off|null|none|\d{1,3}|\*+|x{3,}|<.*>|(insert|your|replace|todo)[_-].*|.*_val(ue)?|)$/i;

function environment({ name, service, project: { say } }: At): void {
  const all = service.map.get('environment');
  const pairs: [string, Item, string][] = [...(all?.map ?? [])].map(([key, item]) => [key, item, textOf(item) ?? '']);
  for (const item of all?.list ?? []) {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(textOf(item) ?? '') ?? [];
    pairs.push([key, item, value]);
  }
  const args = itemAt(service, 'build', 'args');
  for (const [key, item] of args?.map ?? []) pairs.push([key, item, textOf(item) ?? '']);
  for (const [key, item, value] of pairs) {
    const text = value.trim();
    const what = secretValue(text);
    // `${X:-secret}` writes it out as well.
    const fallback = /^\$\{\w+:?-(.+)\}$/.exec(text)?.[1];
    if (
      what === null &&
      (!isSecretName(key) ||
        open.test(text) ||
        (text.includes('$') && (fallback === undefined || fallback.includes('$') || standIn.test(fallback))))
    )
      continue;
    const said = what === null ? 'a secret' : what;
    say(
      'plain-secret',
      item.kind === 'scalar' && all?.kind === 'list' ? item.from : item.key,
      `${key} of ${name} holds ${said}`,
      { help: `\${${key}:?}, from the environment, or a secret (${key}_FILE: /run/secrets/…)` },
    );
  }
}

const standIn = /^(change_?me.*|changethis|example|dummy|placeholder|test|dev|secret|password|postgres|root|admin)?$/i;

const duration = /^(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+$/;

function forms({ name, service, project: { say } }: At): void {
  const test = itemAt(service, 'healthcheck', 'test');
  const [first] = test?.list ?? [];
  if (test?.kind === 'list' && !/^(CMD|CMD-SHELL|NONE)$/.test(textOf(first) ?? ''))
    say(
      'healthcheck',
      (first ?? test).from,
      textOf(first) === undefined
        ? `the test of ${name} begins with nothing`
        : `the test of ${name} begins with ${textOf(first)}`,
      { help: '["CMD", …], ["CMD-SHELL", "…"] or ["NONE"]' },
    );
  const check = service.map.get('healthcheck')?.map;
  const times = [
    ...['interval', 'timeout', 'start_period', 'start_interval'].map((key) => check?.get(key)),
    service.map.get('stop_grace_period'),
  ];
  for (const item of times) {
    const text = interpolated(textOf(item) ?? '');
    if (item && text !== null && text !== '' && text !== '0' && !duration.test(text))
      say('invalid-duration', item.from, `${text} is no duration`, { help: '30s, 1m30s' });
  }
  const restart = service.map.get('restart');
  const policy = interpolated(textOf(restart) ?? '');
  if (
    restart &&
    policy !== null &&
    policy !== '' &&
    !/^(no|false|always|unless-stopped|on-failure(:\d+)?)$/.test(policy)
  )
    say('schema', restart.from, `${policy} is no policy of restart: no, always, on-failure[:n] or unless-stopped`, {
      help: nearest(policy, ['always', 'on-failure', 'unless-stopped']) ?? 'unless-stopped',
    });
  const mode = service.map.get('network_mode');
  if (mode && service.map.has('networks'))
    say('conflict', mode.key, `${name} has network_mode and networks: one of them`);
}

function doubled({ name, service, project: { say, partial } }: At, containers: Map<string, string>): void {
  const container = service.map.get('container_name');
  const replicas = itemAt(service, 'deploy', 'replicas') ?? service.map.get('scale');
  if (container) {
    const text = textOf(container) ?? '';
    if (Number(textOf(replicas) ?? '1') > 1)
      say('container-name-replicas', container.key, `${text} cannot be the name of ${textOf(replicas)} containers`, {
        help: 'leave container_name out',
      });
    const other = containers.get(text);
    if (other !== undefined && !text.includes('$'))
      say('duplicate-container-name', container.from, `${other} and ${name} have one container name: ${text}`);
    else containers.set(text, name);
  }
  if (partial) return;
  const targets = new Map<string, string>();
  for (const { target, item, source } of mountsOf(service)) {
    const clean = target.replace(/(?<=.)\/+$/, '');
    if (targets.has(clean) && !clean.includes('$'))
      say('duplicate-mount', item.from, `${name} mounts ${targets.get(clean)} and ${source ?? 'a volume'} in ${clean}`);
    else targets.set(clean, source ?? 'a volume');
  }
}
