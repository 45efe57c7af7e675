/** Does a prompt go on with what is under way? Such a prompt belongs to whoever has the conversation. */

import type { RouteTerm } from '../../protocol/persona.ts';
import { wordsOf } from './features.ts';
import type { Reading } from './features.ts';
import { sigmoid } from './score.ts';
import { isCommon, weights } from './weights.ts';

const leaning =
  /^(?:and\b[^.!]{1,60}\?$|(?:(?:ok(?:ay)?|yes|yep|yeah|sure|no|nope|good|great|perfect|fine|thanks|thank you|alright|right|hm+|well|and|but|so|then|now|also|what if|wait|actually|please)[\s,.!:]+)*(?:go ahead|go on|continue|carry on|proceed|do (?:it|that|so|this|both)|try (?:it|that|again)|keep going|apply (?:it|that)|next|more|again|why(?: not| that)?|how so|what about|how about|what if|would (?:it|that)|does (?:it|that)|is (?:it|that)|can you (?:make|explain|do|also)|make (?:it|that|this)|option|the (?:first|second|third|last|other) (?:one|option)|let'?s (?:do|go|take|skip|keep)|use (?:it|that|option)|same (?:for|with|thing)|looks good|lgtm|undo (?:it|that)|revert (?:it|that)|explain (?:it|that|this)|not (?:that|this|so)|instead|without|with|skip|drop the|keep the|start with|only|just)\b)/i;
const pronoun =
  /\b(?:it|its|that|those|these|them|they|both|either|the same|this one|option [\da-z]\b|(?:first|second|third|former|latter) (?:one|option)|your (?:plan|proposal|design|suggestion|schema|answer|table|diagram|estimate)|the (?:plan|proposal|migration|diagram|draft|estimate|schema|table|queue|second step) (?:you|above))\b/i;
const short =
  /^(?:ok(?:ay)?|yes|yep|yeah|sure|no|nope|good|great|fine|perfect|please do|y|n|\d|go|do it|continue|more|lgtm|sounds good|thanks)[\s.!?]*$/i;
const leaningCjk =
  /^(?:好+的?|可以|行|對|是的?|嗯|沒錯|不用|不要|不是|那|那麼|然後|接著|所以|但|但是|可是|不過|等等|順便)?[，,。!！\s]*(?:就這樣|照做|照這樣|照你|繼續|請繼續|開始吧|做吧|改吧|試試|試看看|再來|下一步|同意|採用|用(?:第|方案|選項)|選(?:第|方案)|第[一二三四\d]個?|方案[一二三四\dA-Za-z甲乙]|為什麼|怎麼說|還有呢|簡單一點|再簡單|換成|改用|也一樣|一樣改|這個|那個|這樣|那樣|它|上面|剛剛|剛才|如果|那如果|可以不|能不能不|先)/u;
const opensWithThat = /^(?:那|那麼|但|但是|可是|不過|所以|然後|另外也|也|還要|再)/u;
const shortCjk = /^(?:好+的?|可以|行|對|是的?|嗯+|沒錯|同意|繼續|不用|不要|不是|謝謝|ok|OK)[。!！\s]*$/u;
const pronounCjk =
  /(?:這個|那個|這些|那些|它|剛剛|剛才|上面|前面|這樣|那樣|也一樣|你的(?:設計|建議|方案|規劃|表)|你(?:說|提|列|寫)的|方案[一二三\dA-Z甲乙]|其中)/u;
const turning =
  /\b(?:unrelated|off[- ]topic|(?:different|other|another|new|separate|side) (?:topic|question|matter|thing|subject|task|issue|note)|quite another|something (?:else|different)|change of (?:topic|subject)|quick question|by the way|btw|next:|separate:|separately|parking this|park this|meanwhile|while i have you|switching|aside|forget that|before i forget|unconnected|(?:different|separate|another) item|otra cosa|otro punto|cambiando de tema|cambio de tema|asunto distinto|aparte de (?:eso|esto)|por otra parte|por cierto|nada que ver)\b/i;
const turningCjk =
  /另外(?:問|一)|順便(?:問|一)|順帶|換個?(?:話題|問題|題)|題外話|聊別的|問別的|別的(?:問題|事)|別件事|不相關|不相干|無關|對了[，,]?|另一?(?:案|件|題)|新的(?:問題|任務)|先不管|話說|岔題|別件|それとは別|話は変わ|ところで|話変わ|そういえば|全然関係|另案/u;
/** Words that point at what was answered. */
const refers =
  /\b(?:you (?:say|said|propose|proposed|suggest|suggested|listed|wrote|mentioned|drew|recommend|recommended)|your (?:step|point|option|first|second|third|last|version|idea|numbers?)|(?:step|point|option|phase|variant) (?:\d|one|two|three|[a-c]\b)|as you|like you|in your|the (?:first|second|third) (?:step|point|one|option)|instead of|what if|would (?:that|it|this)|does (?:that|it|this)|is (?:that|it|this)|can (?:that|it|this)|could (?:that|it|this|the)|too (?:much|many|complicated|expensive)|do i need|fit|extra requirement|clarify|exception)\b/i;
const refersCjk =
  /前述|上述|第[一二三四五\d]+(?:點|步|項|種|案)|照[您你]|[您你](?:說|提|建議|列)|是否|會不會|能不能|可不可以|改用|太(?:麻煩|複雜|貴|多)|還要|再加|補充|修正方案|那如果|如果/u;

const leaningOther =
  /^(?:(?:はい|いいえ|うん|うーん|ううん|じゃあ?|では|それ(?:で|だと|なら|は|に|って)|あと|でも|なんで|なるほど|了解|承知|ありがとう|もう(?:少し|ちょっと)|先ほど|さっき|続け|進め|却下|\d番|[一二三]番目|[一二三]つ目|第[一二三]案|\d案目)|[¿¡]?(?:y\b|vale|s[ií]\b|ok|perfecto|dale|de acuerdo|bien|pero|entonces|tambi[eé]n|mejor|hazlo|adelante|sigue|segu[ií]|contin[uú]a|proceda|ojo|m[aá]s\b|la (?:primera|segunda|tercera|otra)|eso\b|ahora\b|incluya|agregue|falta))/iu;
const pronounOther =
  /(?:それ|その(?:方針|案|場合)|この案|さっきの|先ほどの|上の|同じ(?:扱い|やつ))|\b(?:eso|esto|esa opci[oó]n|lo mismo|as[ií]|la (?:primera|segunda|tercera)(?: opci[oó]n| alternativa)?|tu (?:propuesta|versi[oó]n|plan)|su propuesta)(?![\p{L}])/iu;
const shortOther =
  /^(?:はい|うん|いいね|了解(?:です)?|お願いします|ありがとう(?:ございます)?|続けて(?:ください)?|それで(?:お願いします)?|s[ií]|vale|dale|gracias|adelante|perfecto|de acuerdo|sigue|segu[ií])[。.!！\s]*$/iu;

/** What speaks for and against going on, by name; the weights are learned. */
export type FollowUpFeatures = Record<string, number>;

/** What the prompt before was about, as far as a follow-up is compared with it. */
interface Under {
  /** Does a specialist have the conversation? */
  specialist: boolean;
  /** How much the prompt asks for whoever has the conversation: 0 to 1. */
  mine: number;
  /** How much it asks for another specialist. */
  others: number;
  /** How likely it is a small chore, another craft's work, or far from software: of work that needs no conversation. */
  elsewhere: number;
  /** How much the prompt before asked for a specialist. */
  before: number;
  previous: Reading | undefined;
}

function lengthOf(reading: Reading): number {
  return reading.tokens.reduce((sum, token) => sum + (token.cjk ? 0.6 : 1), 0);
}

/** Words of both prompts that are not everybody's. */
function shared(now: Reading, before: Reading | undefined): number {
  if (!before) return 0;
  const earlier = wordsOf(before.tokens);
  let count = 0;
  for (const word of wordsOf(now.tokens)) if (earlier.has(word) && !isCommon(word << 8)) count += 1;
  return Math.min(3, count);
}

function sharedConcepts(now: Reading, before: Reading | undefined): number {
  if (!before) return 0;
  const earlier = new Set(before.hits.map(({ concept }) => concept));
  return Math.min(
    3,
    new Set(now.hits.filter(({ concept }) => earlier.has(concept)).map(({ concept }) => concept)).size,
  );
}

/** Log odds, of what is all but certain no more than 4. */
const oddsOf = (value: number, least = 1e-6): number =>
  Math.max(-4, Math.min(4, Math.log((value + least) / (1 - value + least))));

const yes = (value: boolean): number => (value ? 1 : 0);

/** Measures a prompt against the one before. */
export function followUpFeatures(reading: Reading, under: Under): FollowUpFeatures {
  const text = reading.text.trim();
  const length = lengthOf(reading);
  const own: FollowUpFeatures = {
    short: yes(short.test(text) || shortCjk.test(text) || shortOther.test(text)),
    leaning: yes(leaning.test(text) || leaningCjk.test(text) || leaningOther.test(text)),
    opens: yes(opensWithThat.test(text) || /^(?:and|but|so|also|then|what about|or)\b/i.test(text)),
    pronoun: yes(pronoun.test(text) || pronounCjk.test(text) || pronounOther.test(text)),
    refers: yes(refers.test(text) || refersCjk.test(text)),
    turning: yes(turning.test(text) || turningCjk.test(text)),
    brief: yes(length <= 6),
    medium: yes(length > 6 && length <= 12),
    long: yes(length > 25),
    asks: yes(/[?？嗎呢]\s*$/u.test(text)),
    mine: under.mine,
    mineSquared: under.mine ** 2,
    odds: oddsOf(under.mine),
    foreign: Math.max(0, -1 - oddsOf(under.mine)),
    others: under.others,
    elsewhere: under.elsewhere,
    elsewhereSquared: under.elsewhere ** 2,
    elsewhereOdds: oddsOf(under.elsewhere, 1e-3),
    briefly: under.elsewhere * yes(length <= 6),
    before: under.before,
    shared: shared(reading, under.previous),
    concepts: sharedConcepts(reading, under.previous),
  };
  const side = under.specialist ? 's' : 'g';
  const found: FollowUpFeatures = { [`${side}:bias`]: 1 };
  for (const [name, value] of Object.entries(own)) found[`${side}:${name}`] = value;
  return found;
}

/** Probability that the prompt goes on with what is under way. */
export function goesOn(features: FollowUpFeatures, by: Readonly<Record<string, number>> = weights.followUp): number {
  let sum = 0;
  for (const [name, value] of Object.entries(features)) sum += value * (by[name] ?? 0);
  return Math.max(sigmoid(sum), pointsBack(features) ? pointing : 0);
}

/** What a feature says, for people; those with the same words are counted together. */
const said: Record<string, string> = {
  bias: 'where the conversation stands',
  before: 'where the conversation stands',
  short: 'a short answer',
  leaning: 'begins as one goes on',
  opens: 'begins as one goes on',
  pronoun: 'points at what was said',
  refers: 'points at what was said',
  turning: 'turns to another matter',
  brief: 'its length',
  medium: 'its length',
  long: 'its length',
  asks: 'a question',
  mine: 'how much it is for whoever has the conversation',
  mineSquared: 'how much it is for whoever has the conversation',
  odds: 'how much it is for whoever has the conversation',
  foreign: 'how much it is for whoever has the conversation',
  others: 'how much it is for somebody else',
  elsewhere: 'how much it looks like a chore, or another craft',
  elsewhereSquared: 'how much it looks like a chore, or another craft',
  elsewhereOdds: 'how much it looks like a chore, or another craft',
  briefly: 'how much it looks like a chore, or another craft',
  shared: 'words of the prompt before',
  concepts: 'subjects of the prompt before',
};

/** Everything that spoke for or against going on, strongest first, in log odds. */
export function followUpTerms(features: FollowUpFeatures): RouteTerm[] {
  const sums = new Map<string, number>();
  for (const [name, value] of Object.entries(features)) {
    const words = said[name.slice(2)] ?? name.slice(2);
    sums.set(words, (sums.get(words) ?? 0) + value * (weights.followUp[name] ?? 0));
  }
  return [...sums]
    .filter(([, weight]) => Math.abs(weight) >= 0.01)
    .map(([words, weight]) => ({ words, weight }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/** "add tests for it" goes on, whatever kind of work it is: what it is about was said before. */
export const pointing = 0.6;

/** A few words that point back at what was said: they go on, whatever the rest comes to. */
export function pointsBack(features: FollowUpFeatures): boolean {
  const has = (name: string): boolean => (features[`s:${name}`] ?? features[`g:${name}`] ?? 0) > 0;
  return has('pronoun') && has('brief') && !has('turning');
}
