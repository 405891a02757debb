// Asks the original tokenizers library what it knows of every code point, and writes the tables of
// src/Text/Tokenization/Unicode/tables.txt. The library's parts follow different versions of Unicode, so each table is asked
// of the component that uses it. To run:  npm install @anush008/tokenizers@0.6.0 && node tables.mjs > tables.txt
import { createRequire } from 'node:module';

const tokenizers = createRequire(process.cwd() + '/')('@anush008/tokenizers');
const columns = 148;
const last = 0x10FFFF;
const hangul = c => c >= 0xAC00 && c <= 0xD7A3; // by arithmetic, so in no table

const text = c => String.fromCodePoint(c);
const hex = c => c.toString(16).toUpperCase();
const codePoints = s => Array.from(s, c => c.codePointAt(0));
const all = [];
for (let c = 1; c <= last; c++)
  if (c < 0xD800 || c > 0xDFFF)
    all.push(c);

function component(section, json) {
  const file = { version: '1.0', added_tokens: [], model: { type: 'BPE', vocab: {}, merges: [] }, [section]: json };
  const tokenizer = tokenizers.Tokenizer.fromString(JSON.stringify(file));
  return section === 'normalizer' ? tokenizer.getNormalizer() : tokenizer.getPreTokenizer();
}

function* chunks(list, size = 512) {
  for (let at = 0; at < list.length; at += size)
    yield list.slice(at, at + size);
}

// What a normaliser makes of each code point: between two marks that it leaves alone, so that it can't see the next one.
function results(normalizer, list, mark = '\u2603') {
  const found = new Map();
  for (const chunk of chunks(list.filter(c => text(c) !== mark))) {
    const parts = normalizer.normalizeString(chunk.map(text).join(mark)).split(mark);
    if (parts.length !== chunk.length)
      throw new Error(`lost a mark from ${hex(chunk[0])}`);
    chunk.forEach((c, i) => found.set(c, parts[i]));
  }
  return found;
}

const dropped = (normalizer, list = all) => [...results(normalizer, list)].filter(([, result]) => result === '').map(([c]) => c);

// The code points that a pre-tokenizer cuts out of a text of fillers, which it leaves whole.
function cut(preTokenizer, filler, list = all) {
  const found = [];
  for (const chunk of chunks(list.filter(c => text(c) !== filler))) {
    const starts = new Set();
    let at = 0;
    for (const [piece] of preTokenizer.preTokenizeString(filler + chunk.map(text).join(filler) + filler)) {
      starts.add(at);
      at += piece.length;
    }
    at = filler.length;
    for (const c of chunk) {
      if (starts.has(at))
        found.push(c);
      at += text(c).length + filler.length;
    }
  }
  return found;
}

const matching = (regex, filler) =>
  cut(component('pre_tokenizer', { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }), filler);

function write(name, items) {
  console.log(`[${name}]`);
  let line = '';
  for (const item of items) {
    if (line && line.length + 1 + item.length > columns) {
      console.log(line);
      line = '';
    }
    line += (line ? ';' : '') + item;
  }
  console.log(line);
}

function ranges(list) {
  const items = [];
  const sorted = list.toSorted((a, b) => a - b);
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end + 1 < sorted.length && (sorted[end + 1] === sorted[end] + 1 || sorted[end] === 0xD7FF && sorted[end + 1] === 0xE000))
      end++;
    items.push(end === i ? hex(sorted[i]) : `${hex(sorted[i])}-${hex(sorted[end])}`);
    i = end + 1;
  }
  return items;
}

const mapping = entries => entries.map(([c, s]) => `${hex(c)}=${codePoints(s).map(hex).join(' ')}`);

const bert = settings => component('normalizer', {
  type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false, ...settings });

// Canonical combining classes, by their order alone: a mark of a higher class goes behind one of a lower class.
function combiningClasses(nfd) {
  const goesBehind = (a, b) => nfd.normalizeString(text(a) + text(b)) === text(b) + text(a);
  const highest = 0x345;
  const marks = all.filter(c => !hangul(c) && (c === highest || goesBehind(highest, c)));
  const classes = [];
  for (const mark of marks) {
    let at = 0;
    while (at < classes.length && goesBehind(mark, classes[at][0]))
      at++;
    if (at < classes.length && !goesBehind(classes[at][0], mark))
      classes[at].push(mark);
    else
      classes.splice(at, 0, [mark]);
  }
  return classes;
}

const nfd = component('normalizer', { type: 'NFD' });
const nfc = component('normalizer', { type: 'NFC' });
const changed = (map, unlike = new Map()) => [...map].filter(([c, s]) => !hangul(c) && s !== (unlike.get(c) ?? text(c)));
const canonical = new Map(changed(results(nfd, all)));
const compatible = changed(results(component('normalizer', { type: 'NFKD' }), all), canonical);
// The canonical spellings that are not put together again.
const uncomposed = [...canonical].filter(([c, s]) => nfc.normalizeString(s) !== text(c)).map(([c]) => c);
const undecomposed = all.filter(c => !canonical.has(c));
const categories = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co'.split(' ');
const spaces = cut(component('pre_tokenizer', { type: 'Split', pattern: { Regex: '\\s' }, behavior: 'Isolated', invert: false }), 'a');

console.log('# Written by tools/unicode/tables.mjs: what the tokenizers library 0.22.2 knows of every code point.');
write('white space', ranges(spaces));
write('number', ranges(cut(component('pre_tokenizer', { type: 'Digits', individual_digits: true }), 'a')));
write('punctuation', ranges(cut(component('pre_tokenizer', { type: 'Punctuation', behavior: 'Isolated' }), 'a')));
write('control', ranges(dropped(bert({ clean_text: true })).filter(c => c !== 0xFFFD)));
write('non-spacing mark', ranges(dropped(bert({ strip_accents: true }), undecomposed)));
write('combining mark', ranges(dropped(component('normalizer', { type: 'StripAccents' }))));
write('word', ranges(cut(component('pre_tokenizer', { type: 'Whitespace' }), '+', all.filter(c => !spaces.includes(c)))));
write('lower case', mapping(changed(results(component('normalizer', { type: 'Lowercase' }), all))));
write('canonical', mapping([...canonical]));
write('compatible', mapping(compatible));
write('uncomposed', ranges(uncomposed));
combiningClasses(nfd).forEach((marks, i) => write(`class ${i + 1}`, ranges(marks)));
for (const category of categories)
  write(`category ${category}`, ranges(matching(`\\p{${category}}`, 'LMNPSZ'.includes(category[0]) ? '\u0001' : 'a')));
for (const script of ['Han', 'Hiragana', 'Katakana'])
  write(`script ${script}`, ranges(matching(`\\p{${script}}`, 'a')));
write('pattern word', ranges(matching('\\w', '+')));
