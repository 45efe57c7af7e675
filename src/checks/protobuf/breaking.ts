/** What a changed `.proto` file means for those who have messages and code of the old one: buf's FILE, WIRE and WIRE_JSON rules. */

import { fieldChanges } from './fields.ts';
import { allEnums, allMessages } from './model.ts';
import type { Named, ProtoEnum, ProtoFile, ProtoOption, ProtoService, Span } from './model.ts';
import type { ProtoChange } from './numbers.ts';

/** `movedTo`: where a name of this package is defined now, if in another file. */
export function breakingChanges(
  before: ProtoFile,
  after: ProtoFile,
  movedTo: (name: string) => string | undefined,
): ProtoChange[] {
  const changes: ProtoChange[] = [];
  if (before.package !== after.package) {
    const from = after.packageFrom;
    return [
      {
        rule: 'protobuf/package-changed',
        from,
        message:
          after.package === ''
            ? `the package is none and was ${before.package}: every name of it is another, on the wire of gRPC too`
            : before.package === ''
              ? `the package is ${after.package} and was none: every name of it is another, on the wire of gRPC too`
              : `the package is ${after.package} and was ${before.package}: every name of it is another, on the wire of gRPC too`,
      },
    ];
  }
  if (before.syntax !== after.syntax) {
    const isEdition = /^\d/.test(after.syntax);
    changes.push({
      rule: 'protobuf/syntax-changed',
      from: 0,
      severity: isEdition ? 'info' : 'warning',
      message: `read as ${after.syntax}, before as ${before.syntax}: whether fields know that they are set changes`,
    });
  }
  const gone = (what: string, name: string, rule: string, help: string) => {
    const moved = movedTo(name);
    const message =
      moved === undefined
        ? `${what} ${name} is gone`
        : `${what} ${name} is in ${moved} now: code that includes this file does not find it`;
    changes.push({
      rule,
      from: after.packageFrom,
      message,
      help,
      ...(moved !== undefined && { severity: 'warning' as const }),
    });
  };
  const messages = allMessages(after);
  const oldMessages = allMessages(before);
  for (const [name, old] of oldMessages) {
    const now = messages.get(name);
    if (now) changes.push(...fieldChanges(name, old, now, { before, after }), ...reservedChanges(name, old, now));
    // With the outer message, all within it.
    else if (!name.includes('.') || messages.has(name.slice(0, name.lastIndexOf('.'))))
      gone(
        'message',
        name,
        'protobuf/message-removed',
        'Leave it, with option deprecated = true; until nobody has it.',
      );
  }
  const enums = allEnums(after);
  for (const [name, old] of allEnums(before)) {
    const now = enums.get(name);
    if (now) changes.push(...enumChanges(name, old, now), ...reservedChanges(name, old, now));
    else if (!name.includes('.') || messages.has(name.slice(0, name.lastIndexOf('.'))))
      gone('enum', name, 'protobuf/enum-removed', 'Leave it, with option deprecated = true; until nobody has it.');
  }
  for (const old of before.services) {
    const now = after.services.find(({ name }) => name === old.name);
    if (now) changes.push(...rpcChanges(old, now, after.package));
    else gone('service', old.name, 'protobuf/service-removed', 'Leave it until no client calls it.');
  }
  return [...changes, ...optionChanges(before.options, after)];
}

/** Ranges and names that were reserved and are free again. */
function reservedChanges(name: string, before: Reserving, after: Reserving): ProtoChange[] {
  const covers = (spans: readonly Span[], { first, last }: Span) =>
    spans.some((span) => span.first <= first && span.last >= last);
  const changes: ProtoChange[] = [];
  const rule = 'protobuf/reserved-removed';
  for (const span of before.reserved)
    if (!covers(joined(after.reserved), span)) {
      const range = span.first === span.last ? String(span.first) : `${span.first} to ${span.last}`;
      changes.push({
        rule,
        from: after.from,
        message: `${range} is no longer reserved in ${name}: who uses it again breaks old messages`,
        help: `reserved ${range};`,
      });
    }
  for (const each of before.reservedNames)
    if (!after.reservedNames.some((one) => one.name === each.name))
      changes.push({
        rule,
        from: after.from,
        message: `the name ${each.name} is no longer reserved in ${name}`,
        help: `reserved "${each.name}";`,
      });
  for (const span of before.extensions ?? [])
    if (!covers(joined(after.extensions ?? []), span))
      changes.push({
        rule,
        from: after.from,
        message: `${span.first} to ${span.last} of ${name} is no longer kept for extensions`,
      });
  return changes;
}

interface Reserving extends Named {
  reserved: Span[];
  reservedNames: Named[];
  extensions?: Span[];
}

/** Neighbours as one. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    const last = all.at(-1);
    if (last && span.first <= last.last + 1) last.last = Math.max(last.last, span.last);
    else all.push({ ...span });
  }
  return all;
}

function enumChanges(path: string, before: ProtoEnum, after: ProtoEnum): ProtoChange[] {
  const changes: ProtoChange[] = [];
  for (const old of before.values) {
    const sameName = after.values.find(({ name }) => name === old.name);
    const sameNumber = after.values.filter(({ number }) => number === old.number);
    if (sameName?.number === old.number) continue;
    if (sameName) {
      changes.push({
        rule: 'protobuf/enum-value-changed',
        from: sameName.numberFrom,
        message: `${path}.${old.name} is ${sameName.number} and was ${old.number}: old messages mean something else`,
      });
    } else if (sameNumber[0]) {
      if (sameNumber.some(({ name }) => before.values.some((each) => each.name === name && each.number === old.number)))
        continue;
      const [now] = sameNumber;
      changes.push({
        rule: 'protobuf/enum-value-renamed',
        from: now.from,
        message: `${path}: ${old.number} is ${now.name} and was ${old.name}: JSON and code of before do not know it`,
      });
    } else {
      const number = after.reserved.some(({ first, last }) => first <= old.number && last >= old.number);
      const name = after.reservedNames.some((each) => each.name === old.name);
      if (number && name) continue;
      const help = [...(number ? [] : [`reserved ${old.number};`]), ...(name ? [] : [`reserved "${old.name}";`])].join(
        '\n',
      );
      const missing = number
        ? 'its name is not reserved'
        : name
          ? 'its number is not reserved'
          : 'neither its number nor its name is reserved';
      changes.push({
        rule: 'protobuf/enum-value-removed',
        from: after.from,
        message: `${path}.${old.name} = ${old.number} is gone and ${missing}`,
        help,
        ...(number && { severity: 'warning' as const }),
      });
    }
  }
  return changes;
}

function rpcChanges(before: ProtoService, after: ProtoService, inPackage: string): ProtoChange[] {
  const changes: ProtoChange[] = [];
  for (const old of before.rpcs) {
    const now = after.rpcs.find(({ name }) => name === old.name);
    const what = `rpc ${before.name}.${old.name}`;
    if (!now) {
      changes.push({
        rule: 'protobuf/rpc-removed',
        from: after.from,
        message: `${what} is gone: who calls it gets UNIMPLEMENTED`,
        help: 'Leave it, with option deprecated = true;, until no client calls it.',
      });
      continue;
    }
    const rule = 'protobuf/rpc-changed';
    for (const side of ['request', 'response'] as const)
      if (!isSameType(old[side].type, now[side].type, inPackage))
        changes.push({
          rule,
          from: now[side].typeFrom,
          message: `${what}: the ${side} is ${now[side].type} and was ${old[side].type}`,
        });
    if (old.clientStreams !== now.clientStreams)
      changes.push({
        rule,
        from: now.from,
        message: now.clientStreams ? `${what}: the client streams now` : `${what}: the client no longer streams`,
      });
    if (old.serverStreams !== now.serverStreams)
      changes.push({
        rule,
        from: now.from,
        message: now.serverStreams ? `${what}: the server streams now` : `${what}: the server no longer streams`,
      });
  }
  return changes;
}

/** Is it the same type, however much of its name is written? */
function isSameType(one: string, other: string, inPackage: string): boolean {
  const full = (type: string) => {
    const bare = type.replace(/^\./, '');
    return inPackage !== '' && bare.startsWith(`${inPackage}.`) ? bare.slice(inPackage.length + 1) : bare;
  };
  const [a, b] = [full(one), full(other)];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** Options that name what generated code is called. */
function optionChanges(before: readonly ProtoOption[], after: ProtoFile): ProtoChange[] {
  const named =
    /^(?:go_package|java_package|java_outer_classname|java_multiple_files|csharp_namespace|objc_class_prefix|php_namespace|php_class_prefix|ruby_package|swift_prefix|cc_generic_services|optimize_for)$/;
  return before.flatMap(({ name, value }) => {
    if (!named.test(name)) return [];
    const now = after.options.find((option) => option.name === name);
    if (now?.value === value) return [];
    const from = now?.from ?? after.packageFrom;
    return [
      {
        rule: 'protobuf/option-changed',
        from,
        message: now
          ? `option ${name} is ${JSON.stringify(now.value)} and was ${JSON.stringify(value)}: generated code moves`
          : `option ${name} is gone and was ${JSON.stringify(value)}: generated code moves`,
      },
    ];
  });
}
