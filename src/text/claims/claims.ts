/** Sentences in which a model says that tests passed, or that it ran something: what it plans, supposes or quotes is none. */

import { testRun } from './test-command.ts';

/** A sentence, and what it says. */
export interface Claim {
  /** As it stands in the text, one line. */
  text: string;
  /** `passed`: tests did. `ran`: `command` ran, or tests where it names none. */
  says: 'passed' | 'ran';
  command?: string;
}

/** No claim is without one of these. To look for them costs next to nothing, and the patterns below take milliseconds to make. */
const perhaps = /pass|succe|green|without|r[au]n|execut|通過|通过|成功|[跑過过綠绿]|[執执運运]行|\d\s*\/\s*\d/i;

/** Stands for a command in code marks that runs tests, while the sentence is read; any other code is `‹code›`. */
const testCode = 'TESTCMD';

/** All of a text, in its order. Conservative: a sentence that may be something else is left out. */
export function claimsIn(text: string): Claim[] {
  const claims = new Map<string, Claim>();
  if (!perhaps.test(text)) return [];
  let isPlan = false;
  for (const line of withoutCode(text)) {
    const bare = line.trim();
    if (bare === '') continue;
    if (bare.startsWith('>') || /^[-*+]\s+\[ \]/.test(bare)) continue;
    const isItem = /^(?:[-*+•]|\d+[.)])\s/.test(bare);
    if (!isItem) isPlan = isPlanHead(bare);
    if (isPlan) continue;
    for (const sentence of sentencesOf(bare)) {
      const claim = claimOf(sentence);
      if (claim && !claims.has(claim.text)) claims.set(claim.text, claim);
    }
  }
  return [...claims.values()];
}

/** What follows a line such as "Acceptance criteria:" are wishes. */
function isPlanHead(line: string): boolean {
  return (
    line.length <= longest &&
    /(?:^#{1,6}\s|[:：]\W{0,10}$)/.test(line) &&
    /criteria|definition of done|\bplan\b|\bto-?dos?\b|next steps?|next:|remaining|before merging|checklist|goals?\b|requirements?|should|must|will|計[劃畫]|计划|待辦|待办|下一步|接下來|接下来|驗收|验收|目標|目标|需要|要求/i.test(
      line,
    )
  );
}

/** The lines that somebody says: not those of fences, nor indented code. */
function withoutCode(text: string): string[] {
  const said: string[] = [];
  let fence: string | null = null;
  for (const line of text.split(/\r\n?|\n/)) {
    const mark = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null) {
      if (mark !== undefined) fence = mark;
      else if (!/^(?: {4}|\t)(?![-*+\d])/.test(line)) said.push(line);
    } else if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
  }
  return said;
}

interface Sentence {
  /** As it was written. */
  text: string;
  /** To be read: quotes out, code marked, emphasis gone. */
  plain: string;
  codes: string[];
}

function sentencesOf(line: string): Sentence[] {
  // A full stop within code or a name ends nothing.
  const parts = line.match(/(?:`[^`]*`|[^.!?。！？；;]|[.!?](?!\s|$|["')*_]))+(?:[.!?。！？；;]+["')*_]*|$)/g) ?? [
    line,
  ];
  // What is longer than anybody's sentence, marks included, is not read at all.
  const said = parts.filter((part) => part.length <= 2 * longest);
  return said.map((part) => {
    const codes: string[] = [];
    // One blank for many: what looks for several of them in turn would try all ways to share them out.
    const plain = part
      .replace(/\s+/g, ' ')
      .replace(/^(?:[-*+•]|\d+[.)]|#{1,6})\s+/, '')
      .replace(/^\[[xX]\]\s*/, '')
      .replace(/`([^`]+)`/g, (_, code: string) => {
        codes.push(code);
        return testRun(code) === 'none' ? '‹code›' : testCode;
      })
      .replace(/"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’|(?<=\s|^)'[^']*'(?=\W|$)/g, ' “” ')
      .replace(/\*\*|__|\*(?=\S)|(?<=\S)\*/g, '')
      .replace(/^\W*[✅✓✔☑🎉🟢]\uFE0F?\s*/u, '')
      .trim();
    return { text: part.trim(), plain, codes };
  });
}

function claimOf(sentence: Sentence): Claim | null {
  const { plain, codes } = sentence;
  if (!perhaps.test(plain)) return null;
  const text = sentence.text.replace(/^(?:[-*+•]|\d+[.)]|#{1,6})\s+/, '').replace(/\*\*|__/g, '');
  if (/[?？]\s*$|[嗎吗]\s*[。？]?$/.test(plain)) return null;
  if (plain.length > longest || isSupposed(plain)) return null;
  const clauses = plain.split(
    /[,，、:：—–]|\s-\s|\b(?:and|but|while|although|which|because|since)\b|\bso\b(?! that)|但是?|而且|並且|并且|因此|所以/i,
  );
  const isAboutTests = /\btests?\b|\bsuite\b|\bpytest\b|TESTCMD|測試|测试/i.test(plain);
  const theyPassed = (clause: string): boolean =>
    isAboutTests && they.test(clause) && !unsaid.test(clause) && !chineseUnsaid.test(clause);
  const isPart = /\b(\d+)\s*(?:of|\/)\s*(?!\1\b)\d+\b/.test(plain);
  if (!isPart && (labelled.test(plain) || clauses.some((clause) => saysPassed(clause) || theyPassed(clause))))
    return { text, says: 'passed' };
  if (!clauses.some(saysRan) && !saysRan(plain)) return null;
  // The first command that is named in the sentence is what was run.
  const command = codes[0];
  return { text, says: 'ran', ...(command === undefined ? {} : { command }) };
}

/** The sentence as a whole is about what may be, what others say, or another time. */
function isSupposed(plain: string): boolean {
  return (
    /^\W*(?:if|when|whenever|once|unless|until|after|before|assuming|provided|as soon as|to\b|let'?s?\b|please\b|you\b|suppose|given that|in case|make sure|ensure|verify|check (?:that|if|whether)|confirm (?:that|if|whether)|run\b|next\b|then run)/i.test(
      plain,
    ) ||
    /\b(?:says?|said|claims?|claimed|reports?|reported|according to|mentions?|states?|told|apparently|supposedly)\b/i.test(
      plain,
    ) ||
    /如果|假如|若[是果]?|一旦|除非|倘若|只要|當.*時|当.*时|根據|根据|據說|据说|[說说]明|您說|你說|您说|你说|顯示「|[請请]你?[您]?(?:先)?[執运運跑确確]/.test(
      plain,
    )
  );
}

/** No sentence that somebody says is longer; what is costs time to read. */
const longest = 600;
/** What follows in a sentence that has spoken of tests. */
const they =
  /^\W*(?:(?:they|these|those|it|everything|all(?: of (?:them|it))?|both)\s+)+(?:(?:all|now|both|also|is|are|was|were)\s+)*(?:pass(?:ed|es|ing)?|succeed(?:ed|s)?|green|successful)\b(?!\s+(?:if|when|once|unless|except))|^\W*(?:結果|结果|現在|现在|也|都|均|皆|全部|全數|全数|已經|已经|已|是|為|为|\s)+(?:通過|通过|過了|过了|成功|綠的?|绿的?)(?![後后時时的率])/i;
/** As a row of a report has it: `Unit tests: passed`, `測試結果：全部通過`. */
const labelled =
  /^\W*(?:[\w-]+\s+){0,3}(?:tests?|test\s+(?:results?|suites?|run)|suites?)\s*[:：=–—-]{1,3}\s*(?:[✅✓✔]\uFE0F?\s*)?(?:all\s+|\d+(?:\/\d+)?\s+)*(?:pass(?:ed|ing|es)?|green|successful|(\d+)\s*\/\s*\1)\b(?!\s*[,;]?\s*[1-9]\d*\s+fail)|^\W*(?:測試|测试)(?:結果|结果)?\s*[:：]\s*(?:✅\s*)?(?:全部|全數|全数|均|都|皆)?(?:已)?(?:通過|通过|成功)/i;

const english = {
  subject:
    /(?:\b(?:all|every|each|the|these|those|my|new|existing|unit|integration|e2e|end-to-end|regression|full|whole|entire|remaining|relevant|affected|backend|frontend|\d+(?:\/\d+| of \d+)?|both|api|vitest|jest|pytest)\s+)*\b(?:tests?(?:\s+(?:suites?|cases?|runs?))?|(?:test\s+)?suites?|specs?|pytest|vitest|jest|rspec|phpunit|TESTCMD)/i,
  gap: /(?:\s+(?:in\s+\S+|for\s+\S+|all|now|also|still|again|already|both|each|continues?\s+to|successfully|cleanly|locally|fully|here|of\s+them|run|ran|runs|have|has|had|been|is|are|were|was|come\s+back|came\s+back|comes\s+back|\(\d+(?:\/\d+)?\)|\d+\/\d+))*/i,
  verb: /\s*(?:pass(?:es|ed|ing)?|succeed(?:s|ed)?|green|successful)\b/i,
};
const passed = new RegExp(
  `(?<before>.*?)(?:${english.subject.source})(?:${english.gap.source})${english.verb.source}(?<after>.*)`,
  'is',
);
const counted =
  /\b\d+(?:\/\d+)?\s+(?:tests?\s+)?(?:pass(?:ed|ing)?)\b|\bpass(?:ed|es)?\s+all\s+(?:\w+\s+){0,2}tests?\b|\b(?:everything|it all|they all|all of them)\s+pass(?:es|ed)\b|\b(?:test\s+run|tests?)\s+(?:was|were|finished|completed)\s+(?:successful|successfully|green|without\s+(?:any\s+)?(?:failures?|errors?))/i;
/** Who says so vouches for it. */
const sure =
  /\b(?:I|we)(?:'ve| have| can| did)?\s+(?:(?:also|now|just)\s+)*(?:confirm(?:ed)?|verified|checked|made sure)\s+(?:that\s+)?/i;
/** What may follow "tests pass" without being what they pass. */
const ends =
  /^\s*(?:$|[^\w\s]|(?:now|again|here|locally|too|also|cleanly|successfully|with|without|on|in|after|today|as|fine|at|under|for|against|since|from|including|across|every|all|both|then|already|throughout|both|end)\b)/i;
/** In the same clause: not so, perhaps so, to be so, or so that somebody may. */
const unsaid =
  /\b(?:not|no|never|cannot|can't|n't|without|unable|nor|neither|none|few|some|most|only|half|fail(?:s|ed|ing|ure)?|should|would|will|'ll|could|may|might|must|shall|can|expect(?:s|ed)?|hope(?:fully)?|want|wants|wanted|need|needs|needed|try|trying|going to|ought|likely|probably|presumably|perhaps|maybe|believe|think|guess|assum\w+|seems?|appears?|ensure[sd]?|make sure|making sure|verif(?:y|ies|ying)|confirm(?:ing)?|whether|if|unless|until|once|when|after|before|so that|in order|required?|requires|previously|earlier|used to|originally|yesterday|last time|at the time|let|make|makes|get|gets|help|helps|keep|keeps|see|watch|have|expectation|goal|aim|idea|plan|requirement|condition|precondition)\b|n't\b/i;
const unsaidBehind =
  /\b(?:except|apart from|other than|besides)\b|^\s*(?:is|are|being)\s+(?:an?\s+)?(?:required|requirement|needed|expected|mandatory|pre\w+)|^\s*(?:on (?:your|their|ci|main|master)\b|before\b|until\b|yet\b|only if|if\b|unless\b|once\b|when\b|criteria|rate|through\b|in\s+(?:the\s+)?(?:arguments?|params?|props?)\b|(?:a|an|the|in|it|its|them|arguments?|parameters?|options?)\s+(?!whole|full|entire))/i;

const chinese =
  /(?:所有|全部|全體|全体|單元|单元|整合|集成|回歸|回归|端到端|相關|相关|既有|現有|现有|新增|新|\d|[個个項项條条的\s])*(?:測試|测试|用例|TESTCMD)(?:案例|用例|套件|檔案|文件|都|均|也|已經|已经|已|皆|全部|全數|全数|全|順利|顺利|成功|現在|现在|目前|執行|执行|跑|結果|结果|為|为|是|[\s\d/（()）])*(?:通過|通过|跑通|跑過|跑过|過了|过了|全過|全过|全綠|全绿|綠燈|绿灯|成功)(?<after>.*)|(?<verb>已?(?:順利|顺利)?(?:通過|通过)(?:了)?(?:所有|全部|\d+\s*[個个項项])(?:的|單元|单元|\s)*(?:測試|测试))/;
const chineseUnsaid =
  /應該|应该|應當|应当|可能|也許|也许|大概|將|将|[會会](?!議|议)|可以|能否|是否|未|沒|没|不|無法|无法|尚|需要|必須|必须|需|要讓|要让|讓|让|使得?|確保|确保|保證|保证|以便|希望|預期|预期|請|请|直到|失敗|失败|部分|之前|先前|原本|原來|原来|如果|若|當|当|一旦|等/;
const chineseBehind = /^(?:[了]?)(?:後|后|時|时|的話|的话|之前|前|才|率|與否|与否|條件|条件|標準|标准|即可|再|就)/;

function saysPassed(clause: string): boolean {
  const chineseHit = chinese.exec(clause);
  if (chineseHit) {
    const { after = '' } = chineseHit.groups ?? {};
    if (!chineseUnsaid.test(clause) && !chineseBehind.test(after)) return true;
  }
  const hit = passed.exec(clause);
  if (hit) {
    const { before = '', after = '' } = hit.groups ?? {};
    const inside = clause.slice(before.length, clause.length - after.length);
    const isSaid = !unsaid.test(before.replace(sure, '')) && !unsaid.test(inside.replace(/\bhave\b/gi, ''));
    // A test that passes something on passes nothing.
    const isWhole = !/pass(?:es)?$/i.test(inside) || ends.test(after);
    if (isSaid && isWhole && !unsaidBehind.test(after)) return true;
  }
  return counted.test(clause) && !unsaid.test(clause);
}

/** "I ran …": of tests, of a suite, or of a command in code marks; never "I ran into". */
const ran =
  /(?:\b(?:I|we)(?:'ve|\s+have)?(?:\s+(?:just|also|then|already|now|successfully|even))*\s+(?:re-?)?(?:ran|run|executed)|^\W*(?:re-?)?(?:ran|executed))(?:\s+(?:all|the|your|our|its|full|whole|complete|entire|new|existing|unit|integration|project'?s?|relevant|affected))*\s+(?:tests?(?:\s+suites?)?|(?:test\s+)?suite|specs?|TESTCMD|‹code›)/i;
const ranUnsaid = /\b(?:not|never|n't|if|when|once|should|would|will|could|can|cannot|haven't|didn't)\b|\bI run\b/i;
const chineseRan =
  /我(?:們|们)?(?:已經|已经|已|剛|刚|也|先)*(?:跑了|運行了|运行了|執行了|执行了|跑過|跑过|執行過|执行过|運行過|运行过|跑完|执行完|執行完)(?:所有|全部|完整|一遍|單元|单元|的|\s)*(?:測試|测试|TESTCMD|‹code›)/;

function saysRan(clause: string): boolean {
  if (chineseRan.test(clause)) return !/沒|没|未|如果|若/.test(clause);
  return ran.test(clause) && !ranUnsaid.test(clause);
}
