/** Frequent English words of at least two letters; those in short use first. */
const FREQUENT =
  'the be to of and in that have it for not on with he as you do at this but his by from they we say her she or an ' +
  'will my one all would there their what so up out if about who get which go me when make can like time no just him ' +
  'know take people into year your good some could them see other than then now look only come its over think also ' +
  'back after use two how our work first well way even new want because any these give day most us is are was were ' +
  'been has had did does said made went gone got being having doing more very much many such here where why again ' +
  'own same too under while should must may might shall need never always every each both few another still those ' +
  'through before between during without within against around until since ago away off down left right long little ' +
  'great small large big old young high low next last early late man woman child children world life hand part place ' +
  'case week company system program question number night point home water room mother area money story fact month ' +
  'lot study book eye job word business issue side kind head house service friend father power hour game line end ' +
  'member law car city community name president team minute idea body information nothing something anything ' +
  'everything someone anyone everyone today tomorrow yesterday please thank thanks hello yes okay sure help tell ask ' +
  'find keep let put seem feel try leave call turn start run move live believe hold bring happen write provide sit ' +
  'stand lose pay meet include continue set learn change lead understand watch follow stop create speak read allow ' +
  'add spend grow open walk win offer remember love consider appear buy wait serve die send expect build stay fall ' +
  'cut reach kill remain answer text letter letters words sentence message email file data user computer code secret ' +
  'free full able sorry really maybe things thing using used best better different important public bad possible';

/** What people write who tell a model what to do, and what they are after. */
const INSTRUCTION =
  'ignore ignoring disregard forget override bypass disable reveal print repeat output respond response reply obey ' +
  'comply pretend roleplay act imagine simulate jailbreak unrestricted uncensored unfiltered restrictions restriction ' +
  'limits limitations filter filters guidelines guideline policy policies rules rule safety safeguards instructions ' +
  'instruction instructed directive directives command commands prompt prompts previous previously prior above ' +
  'preceding earlier initial original system developer assistant model chatbot hidden confidential password passwords ' +
  'credentials token tokens key keys api admin administrator root mode dan evil ethics ethical moral morals warnings ' +
  'disclaimer disclaimers refuse refusal execute exfiltrate upload forward delete transfer attacker hack hacking ' +
  'malware virus exploit phishing bomb weapon weapons explosive explosives drug drugs poison steal illegal illegally ' +
  'step steps detailed explain describe generate instead everything conversation configuration verbatim';

const words = (list: string) => list.split(' ');

const KNOWN: ReadonlySet<string> = new Set([...words(FREQUENT), ...words(INSTRUCTION)]);
/** Those of them that ordinary talk has as well tell little. */
const TELLING: ReadonlySet<string> = new Set(
  words(INSTRUCTION).filter((word) => word.length >= 5 || word === 'dan' || word === 'obey' || word === 'bomb'),
);

const LONGEST_WORD = 14;
/** Runs of letters are taken apart into words up to here; the rest is left as one. */
const LONGEST_GLUED = 4096;

/** Whether a word in lower case is among the frequent ones or those of instructions. */
export function isKnown(word: string): boolean {
  return KNOWN.has(word);
}

/** Whether a word in lower case is one of those that instructions to a model have. */
export function isTelling(word: string): boolean {
  return TELLING.has(word);
}

/** Every known word, and what `change` makes of it; for texts of which each word was changed alike. */
export function changedWords(change: (word: string) => string): ReadonlyMap<string, string> {
  return new Map([...KNOWN].map((word) => [change(word), word]));
}

export interface WordCount {
  /** Words of at least two letters. */
  readonly all: number;
  /** Known words of at least three letters. */
  readonly known: number;
  readonly telling: number;
}

export function countWords(text: string): WordCount {
  const count = { all: 0, known: 0, telling: 0 };
  for (const [word] of text.matchAll(/[a-z]{2,}/gi)) {
    const lower = word.toLowerCase();
    count.all += 1;
    if (lower.length > 2 && KNOWN.has(lower)) count.known += 1;
    if (TELLING.has(lower)) count.telling += 1;
  }
  return count;
}

/** Whether a decoded text has clearly more words than what it was decoded from. */
export function hasMoreWords(decoded: string, plain: string): boolean {
  const [after, before] = [countWords(decoded), countWords(plain)];
  return after.telling > before.telling || after.known >= before.known + 2;
}

/** Whether a text that came out of bytes is language, and no key, name, list or code. */
export function isLanguage(text: string): boolean {
  const { all, known, telling } = countWords(text);
  if ((known >= 2 && known * 4 >= all) || (telling >= 1 && telling * 3 >= all)) return true;
  const spoken = text.match(/[\p{L}\p{M}' ,.?!\n-]/gu)?.length ?? 0;
  const parts = text.match(/[\p{L}\p{M}]{2,}/gu)?.length ?? 0;
  return parts >= 3 && / /.test(text) && spoken >= [...text].length * 0.95;
}

/**
 * The places in a run of letters, without spaces, at which a new word begins; by the known words, so that as many
 * letters as can be are in long ones. None where fewer than half the letters would be in known words.
 */
export function wordStarts(letters: string): ReadonlySet<number> {
  const lower = letters.toLowerCase();
  const size = lower.length;
  if (size < 5 || size > LONGEST_GLUED || KNOWN.has(lower)) return new Set();
  const best = new Float64Array(size + 1);
  const taken = new Uint8Array(size + 1);
  for (let end = 1; end <= size; end += 1) {
    best[end] = best[end - 1]!;
    for (let length = 2; length <= Math.min(LONGEST_WORD, end); length += 1) {
      const score = best[end - length]! + length * length;
      if (score > best[end]! && KNOWN.has(lower.slice(end - length, end))) {
        best[end] = score;
        taken[end] = length;
      }
    }
  }
  const starts = new Set<number>();
  let inWords = 0;
  for (let end = size; end > 0; ) {
    const length = taken[end]!;
    if (length > 0) {
      starts.add(end - length).add(end);
      inWords += length;
    }
    end -= length || 1;
  }
  return inWords * 2 >= size ? starts : new Set();
}
