/** Random shell scripts, out of a grammar and out of loose tokens, the same for the same seed. */
export class Scripts {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** mulberry32: small, and the same everywhere. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  next(): string {
    return this.#chance(0.35) ? this.#soup() : this.#list(3);
  }

  /** Tokens in no order: most are errors to bash, and the rest is what nobody would think of. */
  #soup(): string {
    const tokens =
      "c1 c2 evil1 evil2 ls echo x ; ;; & && || | |& ( ) { } < > >> >& 2>&1 <<< << \n $( ` ) ` \" ' \\ # $x ${x} ${x:-c1} $(c1) $(evil1) `evil1` ! time if then fi do done for in case esac while function f() {c1,evil1} $' \\\n (( )) [[ ]] $(( )) = X=1 eval exec command - -- ~ * ? [a] E <<E \nE\n \r \t coproc [ ]"
        .split(' ')
        .concat(['\n', ' ', '\\\n', '\nE\n']);
    const length = 1 + Math.floor(this.#random() * 9);
    return Array.from({ length }, () => this.#pick(tokens)).join(this.#chance(0.7) ? ' ' : '');
  }

  #list(depth: number): string {
    const parts = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => this.#command(depth));
    return parts.reduce(
      (all, each) => `${all}${this.#pick([' && ', ' || ', '; ', ' | ', '\n', ' |& ', ';\n', ' \\\n&& '])}${each}`,
    );
  }

  #command(depth: number): string {
    if (depth <= 0 || this.#chance(0.6)) return this.#simple(depth);
    const inner = () => this.#list(depth - 1);
    return this.#pick([
      () => `(${inner()})`,
      () => `{ ${inner()}; }`,
      () => `if ${inner()}; then ${inner()}; fi`,
      () => `if ${this.#simple(0)}\nthen ${inner()}\nelse ${inner()}\nfi`,
      () => `while c3; do ${inner()}; done`,
      () => `for i in a b; do ${inner()}; done`,
      () => `case a in a) ${inner()};; *) ${inner()};; esac`,
      () => `f() { ${inner()}; }; f`,
      () => `c1() { ${inner()}; }; c1`,
      () => `! ${this.#command(depth - 1)}`,
      () => `time ${this.#command(depth - 1)}`,
      () => `[[ -n a ]] && ${inner()}`,
      () => `(( 1 )) && ${inner()}`,
      () => `coproc ${this.#simple(0)}`,
      () => `(${inner()}) > f`,
      () => `c2 <<E\n${this.#word(depth - 1)}\nE\n${this.#simple(0)}`,
      () => `c2 <<'E'\n$(evil1)\nE`,
      () => `c2 <<-E\n\t${this.#word(depth - 1)}\n\tE\n`,
      () => `c2 <<E <<F\nx\nE\n${this.#word(depth - 1)}\nF`,
    ])();
  }

  #simple(depth: number): string {
    const before = this.#chance(0.12)
      ? `${this.#pick(['X=1', 'X=$(evil1)', 'CI=1', 'X=(1 $(evil2))', 'IFS=x', 'X+=a'])} `
      : '';
    const name = this.#pick([
      'c1',
      'c2',
      'c3',
      'c4',
      'c1',
      'c2',
      'evil1',
      'evil2',
      'echo',
      'true',
      ':',
      'printf %s',
      'e""vil1',
      '\\evil1',
      "'evil1'",
      '$x',
      'eval',
      'command',
      'exec',
      'builtin',
      'trap',
      'test',
      'ls',
      'command c1',
      'timeout 1 c1',
      'nohup c2',
      'xargs c1',
      'env c1',
    ]);
    const words = Array.from({ length: Math.floor(this.#random() * 3) }, () => this.#word(depth));
    const after = this.#chance(0.2)
      ? ` ${this.#pick(['> f', '>> f', '2>&1', '> /dev/null', '< /dev/null', '>& f', '&> f', '2> /dev/null', '<<< "$(evil1)"', '{fd}> f', '>| f', '<> f', '2>&1 > f', '>&2'])}`
      : '';
    return [before + name, ...words].join(' ') + after;
  }

  #word(depth: number): string {
    const inner = () => (depth > 0 ? this.#list(depth - 1) : this.#pick(['evil1', 'c1', 'echo a']));
    return this.#pick([
      () => 'a',
      () => '-n',
      () => "'a b'",
      () => '"a b"',
      () => '"evil1"',
      () => "'$(evil1)'",
      () => '"\\$(evil1)"',
      () => '$x',
      () => '"$x"',
      () => '*',
      () => 'a#b',
      () => '# a',
      () => '\\#',
      () => '{a,b}',
      () => '~',
      () => '$((1+1))',
      () => '1',
      () => 'EXIT',
      () => 'evil1',
      () => "'evil1 a'",
      () => 'c1',
      () => `$(${inner()})`,
      () => `"$(${inner()})"`,
      () => `\`${this.#pick(['evil1', 'c1', 'echo a'])}\``,
      () => `<(${inner()})`,
      () => `\${x:-$(${inner()})}`,
      () => `$((1 + $(${inner()})))`,
      () => `\${x:=\`evil1\`}`,
      () => `$[ $(evil1) ]`,
      () => `"a\${x-\`evil2\`}"`,
      () => `$'a\\'b'`,
      () => `$"a $(evil1)"`,
      () => 'a\\\nb',
      () => '"a\n$(evil1)"',
      () => 'x[$(evil1)]=1',
      () => '@(a|$(evil1))',
    ])();
  }
}
