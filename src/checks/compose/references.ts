/** What services name: other services, networks, volumes, secrets, configs. Are they there, and does nobody wait for itself? */

import { nearest } from '../kind/nearest.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { lack } from './project.ts';
import type { Project } from './project.ts';
import { mountsOf } from './mounts.ts';

/** A service that another needs. */
interface Need {
  name: string;
  at: Item;
  condition: string | null;
  required: boolean;
}

/** All of it. */
export function references(project: Project): void {
  const used = {
    networks: new Set<string>(),
    volumes: new Set<string>(),
    secrets: new Set<string>(),
    configs: new Set<string>(),
  };
  for (const [name, service] of project.services) {
    for (const need of needsOf(service)) named(project, 'services', need.name, need.at, `service ${name}`);
    for (const { name: network, at } of namesIn(service.map.get('networks'))) {
      used.networks.add(network);
      if (network !== 'default') named(project, 'networks', network, at, `service ${name}`);
    }
    for (const { source, item } of mountsOf(service)) {
      if (source === null || !/^[a-z0-9][\w.-]*$/i.test(source)) continue;
      used.volumes.add(source);
      named(project, 'volumes', source, item, `service ${name}`);
    }
    for (const kind of ['secrets', 'configs'] as const)
      for (const { name: one, at } of granted(service.map.get(kind), itemAt(service, 'build', kind))) {
        used[kind].add(one);
        named(project, kind, one, at, `service ${name}`);
      }
    extended(project, service);
  }
  unused(project, used);
  cycles(project);
}

const one = {
  services: 'service',
  networks: 'network',
  volumes: 'volume',
  secrets: 'secret',
  configs: 'config',
} as const;

function named(project: Project, kind: keyof typeof one, name: string, at: Item, who: string): void {
  const { names, open } = project;
  if (open || name === '' || name.includes('$') || names[kind].has(name)) return;
  const guess = nearest(name, names[kind]);
  const declare = kind === 'services' ? undefined : `${kind}:\n  ${name}: {}`;
  const help = guess ?? declare;
  lack(
    project,
    { section: kind, name },
    `unknown-${one[kind]}`,
    at.from,
    `${who} names ${one[kind]} ${name}, which is not there`,
    help === undefined ? {} : { help },
  );
}

/** Names in a list, or the keys of a mapping. */
function namesIn(item: Item | undefined): { name: string; at: Item }[] {
  if (item?.kind === 'map') return [...item.map].map(([name, at]) => ({ name, at: { ...at, from: at.key } }));
  return (item?.list ?? []).flatMap((at) => (textOf(at) === null ? [] : [{ name: textOf(at) ?? '', at }]));
}

function granted(...items: (Item | undefined)[]): { name: string; at: Item }[] {
  return items.flatMap((item) =>
    (item?.list ?? []).flatMap((each) => {
      const source = each.kind === 'map' ? each.map.get('source') : each;
      const name = textOf(source);
      // Secrets of a build may be given on the command line.
      return source && name !== null ? [{ name: name.split('=', 1)[0] ?? '', at: source }] : [];
    }),
  );
}

/** Every service that it cannot start without. */
export function needsOf(service: Item): Need[] {
  const needs: Need[] = [];
  const plainNeed = (name: string, at: Item) => needs.push({ name, at, condition: null, required: true });
  const depends = service.map.get('depends_on');
  for (const { name, at } of namesIn(depends))
    needs.push({
      name,
      at,
      condition: textOf(at.map.get('condition')),
      required: textOf(at.map.get('required')) !== 'false',
    });
  for (const { name, at } of namesIn(service.map.get('links'))) plainNeed(name.split(':', 1)[0] ?? '', at);
  for (const { name, at } of namesIn(service.map.get('volumes_from')))
    if (!name.startsWith('container:')) plainNeed(name.split(':', 1)[0] ?? '', at);
  for (const key of ['network_mode', 'pid', 'ipc']) {
    const at = service.map.get(key);
    const name = /^service:(.+)$/.exec(textOf(at) ?? '')?.[1];
    if (at && name !== undefined) plainNeed(name, at);
  }
  return needs;
}

function extended(project: Project, service: Item): void {
  const extend = service.map.get('extends');
  if (!extend) return;
  const file = textOf(extend.map.get('file'));
  const at = extend.kind === 'map' ? extend.map.get('service') : extend;
  const name = textOf(at);
  if (at && name !== null && file === null) named(project, 'services', name, at, 'extends');
}

function unused(
  project: Project,
  used: Readonly<Record<'networks' | 'volumes' | 'secrets' | 'configs', ReadonlySet<string>>>,
): void {
  if (project.partial || project.open || project.root.map.has('include') || project.services.size === 0) return;
  if ([...project.services.values()].some(({ map }) => map.has('extends'))) return;
  for (const kind of ['networks', 'volumes', 'secrets', 'configs'] as const)
    for (const [name, item] of itemAt(project.root, kind)?.map ?? [])
      if (!used[kind].has(name) && name !== 'default' && !name.startsWith('x-'))
        project.say('unused', item.key, `${one[kind]} ${name} is used by no service`);
}

/** Services that wait for each other. */
function cycles({ services, say }: Project): void {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (name: string) => {
    state.set(name, 'open');
    path.push(name);
    for (const need of needsOf(services.get(name) as Item)) {
      if (!services.has(need.name)) continue;
      if (state.get(need.name) === 'open') {
        const round = [...path.slice(path.indexOf(need.name)), need.name];
        say('cycle', need.at.from, `services wait for each other: ${round.join(' → ')}`);
      } else if (!state.has(need.name)) visit(need.name);
    }
    path.pop();
    state.set(name, 'done');
  };
  for (const name of services.keys()) if (!state.has(name)) visit(name);
}
