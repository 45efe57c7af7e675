/** What a `.proto` file says, with the offsets of what it says. */

/** Something with a name, and where the name stands. */
export interface Named {
  name: string;
  from: number;
}

/** `[name = value]` or `option name = value`; the value as it is written, texts without quotation marks. */
export interface ProtoOption extends Named {
  value: string;
}

/** From and to (included) as numbers. */
export interface Span {
  first: number;
  last: number;
  from: number;
}

/** A reference to a type as it is written. */
export interface TypeUse {
  type: string;
  typeFrom: number;
}

/** One field; of a map, `type` is its value's. */
export interface ProtoField extends Named, TypeUse {
  number: number;
  numberFrom: number;
  label: '' | 'optional' | 'required' | 'repeated';
  oneof?: string;
  mapKey?: string;
  isGroup?: boolean;
  options: ProtoOption[];
}

/** What messages and enums have in common. */
interface Reserving {
  reserved: Span[];
  reservedNames: Named[];
  options: ProtoOption[];
}

/** A message, or a group. */
export interface ProtoMessage extends Named, Reserving {
  fields: ProtoField[];
  oneofs: Named[];
  messages: ProtoMessage[];
  enums: ProtoEnum[];
  extensions: Span[];
  extends: ProtoExtend[];
}

export interface ProtoEnum extends Named, Reserving {
  values: (Named & { number: number; numberFrom: number })[];
}

/** Fields added to a message of elsewhere. */
export interface ProtoExtend extends TypeUse {
  fields: ProtoField[];
}

export interface ProtoRpc extends Named {
  request: TypeUse;
  response: TypeUse;
  clientStreams: boolean;
  serverStreams: boolean;
}

export interface ProtoService extends Named {
  rpcs: ProtoRpc[];
}

/** The whole of it. */
export interface ProtoFile {
  /** `proto2`, `proto3`, or an edition such as `2023`. */
  syntax: string;
  /** Whether it says so. */
  hasSyntax: boolean;
  package: string;
  packageFrom: number;
  imports: (Named & { isPublic: boolean })[];
  options: ProtoOption[];
  messages: ProtoMessage[];
  enums: ProtoEnum[];
  services: ProtoService[];
  extends: ProtoExtend[];
}

/** The largest number of a field. */
export const mostNumber = 536_870_911;

/** All messages with those within them, by their names within the package (`Order.Item`); of two with one name the first. */
export function allMessages(file: Pick<ProtoFile, 'messages'>, prefix = ''): Map<string, ProtoMessage> {
  const all = new Map<string, ProtoMessage>();
  for (const message of file.messages) {
    if (!all.has(prefix + message.name)) all.set(prefix + message.name, message);
    for (const [name, inner] of allMessages(message, `${prefix}${message.name}.`))
      if (!all.has(name)) all.set(name, inner);
  }
  return all;
}

/** All enums, likewise. */
export function allEnums(file: Pick<ProtoFile, 'messages' | 'enums'>): Map<string, ProtoEnum> {
  const all = new Map(file.enums.map((each) => [each.name, each]));
  for (const [name, message] of allMessages(file))
    for (const each of message.enums) all.set(`${name}.${each.name}`, each);
  return all;
}
