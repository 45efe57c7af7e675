/** Volumes of a service, and the ports it wants of the host, in their short and long forms. */

import { textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { interpolated } from './project.ts';

/** Something that is mounted. */
interface Mount {
  /** A name or a path; null for a volume without one. */
  source: string | null;
  target: string;
  readOnly: boolean;
  item: Item;
}

/** Its mounts. Those whose form is wrong are left out. */
export function mountsOf(service: Item): Mount[] {
  return (service.map.get('volumes')?.list ?? []).flatMap((item): Mount[] => {
    if (item.kind === 'map') {
      const type = textOf(item.map.get('type'));
      const source = item.map.get('source');
      const target = textOf(item.map.get('target'));
      if (target === null || !['volume', 'bind', null].includes(type)) return [];
      return [
        {
          source: textOf(source),
          target,
          readOnly: textOf(item.map.get('read_only')) === 'true',
          item: source ?? item,
        },
      ];
    }
    const text = interpolated(textOf(item) ?? '') ?? '';
    // A drive of Windows has a colon of its own.
    const [, source, target, mode] = /^((?:[a-z]:[\\/])?[^:]*):((?:[a-z]:[\\/])?[^:]*)(?::(.*))?$/i.exec(text) ?? [];
    if (source !== undefined && target !== undefined)
      return [{ source, target, readOnly: /\bro\b/.test(mode ?? ''), item }];
    return text === '' ? [] : [{ source: null, target: text, readOnly: false, item }];
  });
}

/** Ports of the host, from and to. */
export interface HostPorts {
  ip: string;
  from: number;
  to: number;
  protocol: string;
  item: Item;
}

/** What it wants of the host; `wrong` says what is no mapping. Ports that Docker chooses are left out. */
export function hostPortsOf(service: Item, wrong: (item: Item, why: string) => void): HostPorts[] {
  return (service.map.get('ports')?.list ?? []).flatMap((item): HostPorts[] => {
    if (item.kind === 'map') return longForm(item, wrong);
    const written = textOf(item) ?? '';
    const text = interpolated(written);
    if (text === null || text === '') return [];
    const match = /^(?:(\[[\da-f:]*\]|[\d.]*|localhost):)?(?:(\d+(?:-\d+)?)?:)?(\d+(?:-\d+)?)(?:\/(\w+))?$/i.exec(text);
    if (!match) {
      wrong(item, `${written} is no mapping of ports`);
      return [];
    }
    let [, ip = '', host, container = '', protocol = 'tcp'] = match;
    // "8080:80" has no address: what looks like one is the port of the host.
    if (host === undefined && /^\d+$/.test(ip)) [host, ip] = [ip, ''];
    if (!/^(tcp|udp|sctp)$/i.test(protocol)) wrong(item, `${protocol} is no protocol`);
    const inside = range(container);
    const outside = host === undefined ? null : range(host);
    if (!inside) wrong(item, `${container} is no port`);
    if (host === undefined) return [];
    if (!outside) {
      wrong(item, `${host} is no port`);
      return [];
    }
    if (inside && inside[1] > inside[0] && outside[1] - outside[0] !== inside[1] - inside[0])
      wrong(item, `${host} and ${container} are not equally many ports`);
    // Of a range for one port, Docker takes a free one.
    if (inside && inside[0] === inside[1] && outside[1] > outside[0]) return [];
    return outside[0] === 0 ? [] : [{ ip, from: outside[0], to: outside[1], protocol: protocol.toLowerCase(), item }];
  });
}

function longForm(item: Item, wrong: (item: Item, why: string) => void): HostPorts[] {
  const target = item.map.get('target');
  const published = item.map.get('published');
  for (const each of [target, published]) {
    const text = interpolated(textOf(each) ?? '') ?? '';
    if (each && text !== '' && !range(text)) wrong(each, `${text} is no port`);
  }
  const ports = range(interpolated(textOf(published) ?? '') ?? '');
  if (!ports || !published || ports[1] > ports[0]) return [];
  const protocol = (textOf(item.map.get('protocol')) ?? 'tcp').toLowerCase();
  return [{ ip: textOf(item.map.get('host_ip')) ?? '', from: ports[0], to: ports[1], protocol, item: published }];
}

function range(text: string): [number, number] | null {
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [first, last] = [Number(from ?? -1), Number(to ?? from ?? -1)];
  return first >= 0 && last <= 65_535 && first <= last ? [first, last] : null;
}
