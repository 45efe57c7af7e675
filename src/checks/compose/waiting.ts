/** What services wait for, and what they fight over: health, completion, ports of the host. */

import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { imageParts } from '../docker/images.ts';
import { hostPortsOf } from './mounts.ts';
import type { HostPorts } from './mounts.ts';
import { inTree } from './project.ts';
import type { Project } from './project.ts';
import { needsOf } from './references.ts';

/** Can what is waited for ever come? */
export async function waiting(project: Project): Promise<void> {
  for (const [name, service] of project.services)
    for (const need of needsOf(service)) {
      const target = project.services.get(need.name);
      if (!target) continue;
      const beside = project.beside.get(need.name);
      const condition = need.at.map.get('condition');
      if (need.condition === 'service_healthy')
        await healthy(project, { name, need: need.name, target, beside, at: condition ?? need.at });
      const restart = textOf(target.map.get('restart'));
      if (need.condition === 'service_completed_successfully' && (restart === 'always' || restart === 'unless-stopped'))
        project.say(
          'never-completes',
          (condition ?? need.at).from,
          `${need.name} is started again whenever it ends (restart: ${restart})`,
          { help: 'restart: "no" or on-failure' },
        );
    }
}

/** Official images that are known to have no health check of their own. */
const withoutCheck = new Set(
  'postgres mysql mariadb mongo redis valkey rabbitmq memcached nginx httpd node python alpine busybox debian ubuntu golang ruby php openjdk eclipse-temurin elasticsearch cassandra influxdb caddy traefik haproxy postgis/postgis pgvector/pgvector timescale/timescaledb minio/minio'.split(
    ' ',
  ),
);

async function healthy(
  project: Project,
  { name, need, target, beside, at }: { name: string; need: string; target: Item; beside: Item | undefined; at: Item },
): Promise<void> {
  const check = target.map.get('healthcheck') ?? beside?.map.get('healthcheck');
  const help = `${need}:\n  healthcheck:\n    test: ["CMD", …]\n    interval: 5s`;
  const test = check?.map.get('test');
  const off = textOf(check?.map.get('disable')) === 'true' || textOf(test?.list[0] ?? test) === 'NONE';
  if (off)
    return project.say(
      'healthy-without-healthcheck',
      at.from,
      `${name} waits until ${need} is healthy, and its health check is switched off`,
      { help },
    );
  if (check && (test || check.map.size > 0)) return;
  // Where it comes from may bring one along.
  if (target.map.has('extends')) return;
  const image = imageParts(textOf(target.map.get('image')) ?? '').name.replace(/^docker\.io\/(library\/)?/, '');
  const built = await dockerfileOf(project, target);
  if (built !== null && /^\s*HEALTHCHECK\s+(?!NONE)/im.test(built)) return;
  const certain = target.map.has('build') ? built !== null : withoutCheck.has(image);
  project.say(
    'healthy-without-healthcheck',
    at.from,
    `${name} waits until ${need} is healthy, and ${need} has no health check`,
    {
      help,
      ...(!certain && { severity: 'warning' }),
    },
  );
}

async function dockerfileOf(project: Project, service: Item): Promise<string | null> {
  const build = service.map.get('build');
  if (!build) return null;
  const inline = textOf(build.map.get('dockerfile_inline'));
  if (inline !== null) return inline;
  const context = textOf(build.kind === 'map' ? (build.map.get('context') ?? undefined) : build) ?? '.';
  const folder = inTree(project, context);
  if (folder === null) return null;
  const file = textOf(build.map.get('dockerfile')) ?? 'Dockerfile';
  return project.tree.text(folder === '.' ? file : `${folder}/${file}`);
}

/** Two services that want one port. Those of profiles that are not used together may. */
export function ports({ services, say, lines, path }: Project): void {
  // A swarm shares a published port among its containers.
  const swarm =
    /stack|swarm/i.test(path) ||
    [...services.values()].some((service) =>
      ['placement', 'update_config', 'mode'].some((key) => itemAt(service, 'deploy', key)),
    );
  const taken: (HostPorts & { name: string; profiles: ReadonlySet<string> })[] = [];
  for (const [name, service] of services) {
    if (service.kind !== 'map') continue;
    const profiles = new Set((service.map.get('profiles')?.list ?? []).flatMap((each) => textOf(each) ?? []));
    const wanted = hostPortsOf(service, (item, why) =>
      say('invalid-port', item.from, `${name}: ${why}`, { help: '"8080:80"' }),
    );
    const replicas = Number(textOf(itemAt(service, 'deploy', 'replicas') ?? service.map.get('scale')) ?? '1');
    for (const each of wanted) {
      if (replicas > 1 && each.from === each.to && !swarm)
        say('port-clash', each.item.from, `${replicas} containers of ${name} want port ${each.from} of the host`, {
          severity: 'warning',
          help: 'a range of ports, or a proxy before them',
        });
      const other = taken.find((one) => clash(one, each) && together(one.profiles, profiles));
      if (other) {
        const where = other.name === name ? 'it' : other.name;
        say(
          'port-clash',
          each.item.from,
          `${name} wants port ${Math.max(other.from, each.from)} of the host, which ${where} has already (line ${lines.at(other.item.from).line})`,
        );
      } else taken.push({ ...each, name, profiles });
    }
  }
}

function clash(one: HostPorts, other: HostPorts): boolean {
  if (one.protocol !== other.protocol || one.to < other.from || other.to < one.from) return false;
  const all = (ip: string) => ip === '' || ip === '0.0.0.0' || ip === '[::]' || ip === '::';
  return all(one.ip) || all(other.ip) || one.ip === other.ip;
}

function together(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === 0 || other.size === 0 || [...one].some((each) => other.has(each));
}
