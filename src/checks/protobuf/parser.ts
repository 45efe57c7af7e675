/** Reads a `.proto` file (proto2, proto3, editions) with the place of everything. Throws `ProtoError` at the first thing that it cannot be. */

import type { ProtoEnum, ProtoExtend, ProtoField, ProtoFile, ProtoMessage, Span, TypeUse } from './model.ts';
import { mostNumber } from './model.ts';
import { Reader } from './reader.ts';
import { readService } from './services.ts';

/** @see ProtoFile */
export function parseProto(text: string): ProtoFile {
  return new Parser(text).file();
}

class Parser {
  readonly #at: Reader;
  #depth = 0;

  constructor(text: string) {
    this.#at = new Reader(text);
  }

  file(): ProtoFile {
    const at = this.#at;
    const file: ProtoFile = {
      syntax: 'proto2',
      hasSyntax: false,
      package: '',
      packageFrom: 0,
      imports: [],
      options: [],
      messages: [],
      enums: [],
      services: [],
      extends: [],
    };
    while (!at.isEnd()) {
      if (at.skips(';')) continue;
      const { value: word, from } = at.peek();
      if (word === 'syntax' || word === 'edition') this.#syntax(file, word);
      else if (word === 'package') {
        at.next();
        const name = at.word('the name of the package');
        if (file.package !== '') at.fail('a second package', from);
        Object.assign(file, { package: name.value, packageFrom: name.from });
        at.semicolon(`package ${name.value}`);
      } else if (word === 'import') {
        at.next();
        const modifier = ['public', 'weak', 'option'].find((each) => at.skips(each));
        const path = at.text('the path of the import');
        file.imports.push({ name: path.value, from: path.from, isPublic: modifier === 'public' });
        at.semicolon('import');
      } else if (word === 'option') file.options.push(at.option());
      else if (word === 'service') file.services.push(readService(at));
      else if (!this.#member(file))
        at.fail(`\`${at.shown()}\` where a message, an enum, a service or an option should stand`);
    }
    return file;
  }

  #syntax(file: ProtoFile, word: string): void {
    const at = this.#at;
    at.next();
    at.symbol('=', word);
    const said = at.text(`the ${word}`);
    if (word === 'syntax' && !/^proto[23]$/.test(said.value))
      at.fail(`there is no syntax "${said.value}": proto2 or proto3`, said.from);
    if (word === 'edition' && !/^(?:20\d\d|UNSTABLE)$/.test(said.value))
      at.fail(`there is no edition "${said.value}"`, said.from);
    Object.assign(file, { syntax: said.value, hasSyntax: true });
    at.semicolon(word);
  }

  /** A message, enum or extension, of a file or of a message. */
  #member(into: Pick<ProtoMessage, 'messages' | 'enums' | 'extends'>): boolean {
    const at = this.#at;
    // Edition 2024 says who may see it.
    if (/^(?:export|local)$/.test(at.peek().value) && /^(?:message|enum)$/.test(at.peek(1).value)) at.next();
    const { value } = at.peek();
    if (at.peek(1).kind !== 'word') return false;
    if (value === 'message') into.messages.push(this.#message());
    else if (value === 'enum') into.enums.push(this.#enum());
    else if (value === 'extend') into.extends.push(this.#extend(into));
    else return false;
    return true;
  }

  #message(): ProtoMessage {
    const at = this.#at;
    at.next();
    const name = at.identifier('the name of the message');
    return this.#body({ name: name.value, from: name.from });
  }

  #body({ name, from }: { name: string; from: number }): ProtoMessage {
    const at = this.#at;
    if ((this.#depth += 1) > 64) at.fail('messages nested more than 64 deep');
    const message: ProtoMessage = {
      name,
      from,
      fields: [],
      oneofs: [],
      messages: [],
      enums: [],
      extensions: [],
      extends: [],
      reserved: [],
      reservedNames: [],
      options: [],
    };
    at.block(`message ${name}`, () => {
      const { value } = at.peek();
      const isWord = at.peek(1).kind === 'word';
      if (value === 'option' && (isWord || at.peek(1).value === '(')) message.options.push(at.option());
      else if (value === 'reserved' && at.peek(1).value !== '=') this.#reserved(message);
      else if (value === 'extensions' && at.peek(1).kind === 'number') {
        at.next();
        message.extensions.push(...at.spans(mostNumber));
        at.options();
        at.semicolon('extensions');
      } else if (value === 'oneof' && isWord) this.#oneof(message);
      else if (isWord && at.peek(2).value === '{' && this.#member(message)) return;
      else message.fields.push(...this.#field(message));
    });
    this.#depth -= 1;
    return message;
  }

  #oneof(message: ProtoMessage): void {
    const at = this.#at;
    at.next();
    const name = at.identifier('the name of the oneof');
    message.oneofs.push({ name: name.value, from: name.from });
    at.block(`oneof ${name.value}`, () => {
      if (at.peek().value === 'option' && (at.peek(1).kind === 'word' || at.peek(1).value === '(')) at.option();
      else message.fields.push(...this.#field(message).map((field) => ({ ...field, oneof: name.value })));
    });
  }

  #extend(into: Pick<ProtoMessage, 'messages'>): ProtoExtend {
    const at = this.#at;
    at.next();
    const type = at.word('the message that is extended');
    const fields: ProtoField[] = [];
    at.block(`extend ${type.value}`, () => void fields.push(...this.#field(into)));
    return { type: type.value, typeFrom: type.from, fields };
  }

  /** One field; a group is a message, too. */
  #field(into: Pick<ProtoMessage, 'messages'>): ProtoField[] {
    const at = this.#at;
    let label: ProtoField['label'] = '';
    const { value } = at.peek();
    if ((value === 'optional' || value === 'required' || value === 'repeated') && at.peek(1).kind === 'word') {
      label = value;
      at.next();
    }
    let mapKey: string | undefined;
    let type: TypeUse;
    if (at.peek().value === 'map' && at.peek(1).value === '<') {
      at.next();
      at.symbol('<', 'map');
      mapKey = at.word('the key of the map').value;
      at.symbol(',', 'map');
      type = this.#type('the value of the map');
      at.symbol('>', 'map');
    } else type = this.#type('the type of a field');
    const isGroup = type.type === 'group' && at.peek(2).kind === 'number' && at.peek(3).value !== ';';
    const name = at.identifier(`the name of a field behind \`${type.type}\``);
    at.symbol('=', `field ${name.value}`, ': a field has a number');
    const number = at.integer(`the number of field ${name.value}`);
    const options = at.options();
    const field: ProtoField = {
      name: isGroup ? name.value.toLowerCase() : name.value,
      from: name.from,
      ...type,
      number: number.value,
      numberFrom: number.from,
      label,
      options,
      ...(mapKey !== undefined && { mapKey }),
    };
    if (isGroup) {
      into.messages.push(this.#body({ name: name.value, from: name.from }));
      return [{ ...field, type: name.value, isGroup }];
    }
    at.semicolon(`field ${name.value}`);
    return [field];
  }

  #type(what: string): TypeUse {
    const { value, from } = this.#at.word(what);
    return { type: value, typeFrom: from };
  }

  #reserved(into: Pick<ProtoMessage, 'reserved' | 'reservedNames'>, most = mostNumber): void {
    const at = this.#at;
    at.next();
    if (at.peek().kind === 'text' || at.peek().kind === 'word') {
      do {
        const name = at.next();
        if (name.kind !== 'text' && name.kind !== 'word')
          at.fail('a name that is reserved should stand here', name.from);
        into.reservedNames.push({ name: name.value, from: name.from });
      } while (at.skips(','));
    } else into.reserved.push(...at.spans(most));
    at.semicolon('reserved');
  }

  #enum(): ProtoEnum {
    const at = this.#at;
    at.next();
    const { value: name, from } = at.identifier('the name of the enum');
    const all: ProtoEnum = { name, from, values: [], reserved: [] as Span[], reservedNames: [], options: [] };
    at.block(`enum ${name}`, () => {
      const { value } = at.peek();
      if (value === 'option' && at.peek(1).value !== '=') all.options.push(at.option());
      else if (value === 'reserved' && at.peek(1).value !== '=') this.#reserved(all, 2_147_483_647);
      else {
        const each = at.identifier(`a value of enum ${name}`);
        at.symbol('=', `value ${each.value}`, ': a value has a number');
        const number = at.integer(`the number of ${each.value}`);
        at.options();
        at.semicolon(`value ${each.value}`);
        all.values.push({ name: each.value, from: each.from, number: number.value, numberFrom: number.from });
      }
    });
    return all;
  }
}
