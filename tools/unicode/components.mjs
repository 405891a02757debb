// Asks the original tokenizers library what its components make of random texts, and writes tests/Fixtures/golden/components.json
// (kept with gzip). To run:  npm install @anush008/tokenizers@0.6.0 && node components.mjs ../../models | gzip -9n > components.json.gz
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tokenizers = createRequire(process.cwd() + '/')('@anush008/tokenizers');
const models = process.argv[2];
const textCount = 160;

let state = 20260115; // a seed
const below = n => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const of = list => list[below(list.length)];
const from = (first, last) => String.fromCodePoint(first + below(last - first + 1));

const fragments = [
  ' ', '  ', '   ', '\n', '\n\n', '\r\n', '\t', '\v', '\u0085', '\u00A0', '\u2028', '\u3000', 'the', 'Hello', "don't", "IT'S", "'\u017F", "'LL", "we're", '\u212A',
  'x', '_', '-', '--', '...', '!?', '1', '12', '1234567', '\u00BD', '\u00B2', '\u2160', '\u0663', '\u24B6', '\u200D', '\u200C', '\uFEFF', '\uFFFD', '\uFFFE', '\u2581',
  '\u65E5\u672C', '\u3072\u3089', '\u30AB\u30BF', '\u30FC', '\uAC00\uAC01', '\u1100\u1161\u11A8', '\u00E9', 'e\u0301', '\u1E69', 's\u0307\u0323', '\u0130', '\u00DF',
  '\u01C5', '\u03A3', '\uFB01', '\u32FF', '\uA7F2', '\u061D', '\u1ABF', '\u0903', '\u0488', '\u0E01\u0E33', '\u0915\u094D\u0937\u093F', '\u{1F468}\u200D\u{1F469}', '\u{1F1E9}\u{1F1EA}',
  '\u{1F600}\u{1F3FD}', '\u{1D4D7}', '\u{1D7D9}', '\u{20BB7}', '\u{1E030}', '\u{16FE2}', '\u{1B000}', '\u{1F130}', '\u{10400}', '\u{F0000}', '\uA840', '\uA7CB', '\u1C89',
];
const pools = [[0x21, 0x7E], [0xA1, 0x24F], [0x300, 0x36F], [0x370, 0x5FF], [0x600, 0x8FF], [0x900, 0xDFF], [0xE00, 0x10FF], [0x1100, 0x11FF], [0x1AB0, 0x1AFF],
  [0x1DC0, 0x20FF], [0x2100, 0x2BFF], [0x3041, 0x33FF], [0xA640, 0xABFF], [0xF900, 0xFFEF], [0x10A00, 0x11FFF], [0x1D100, 0x1D7FF], [0x1E000, 0x1EFFF]];
const letter = () => below(3) ? of(fragments) : from(...of(pools));
const texts = Array.from({ length: textCount }, () => Array.from({ length: 1 + below(14) }, letter).join(''));

const tokenizer = sections => tokenizers.Tokenizer.fromString(JSON.stringify(
  { version: '1.0', added_tokens: [], model: { type: 'BPE', vocab: {}, merges: [] }, ...sections }));

const split = (regex, behavior = 'Isolated', invert = false) => ({ type: 'Split', pattern: { Regex: regex }, behavior, invert });
const behaviors = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];
const o200k = '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:\'s|\'t|\'re|\'ve|\'m|\'ll|\'d)?|'
  + '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:\'s|\'t|\'re|\'ve|\'m|\'ll|\'d)?|'
  + '\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const cl100k = "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s";
const patterns = [o200k, cl100k, '\\w+|[^\\w\\s]+', '\\b', '\\B', '[\\W_]+', '[^\\W\\d]+', '\\W', '(?=(\\d{3})+(?!\\d))', '\\d{1,3}(?=(?:\\d{3})*\\b)', '\\s+$', '^\\s*', '$', '.',
  '\\p{Han}+|\\p{Hiragana}|[\\p{Katakana}\\u30FC]{2,}', '[\\p{L}&&[^\\p{Han}]]+', '[a-z[A-Z]]+', '[\\u4e00-\\u9fa5\\u3040-\\u309f\\u30a0-\\u30ff]+', '(?i)k|s+', '(?i:[a-z])+', '\\h{2}',
  '\\p{^L}+', '\\P{L}+', '[\\P{L}]', 'l{2}+', "e{,2}'", '[^\\x00-\\x7F]', '\\R', '\\x{20}+', '(?<word>\\w)\\d', '(?<=\\s)\\S', '(?<![\\p{L}])\\p{L}', '[\\]\\-_]', '\\S+\\s?', '(?:)',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+', '[\\p{Cn}\\p{Co}\\p{Cf}]', '\\p{Sm}|\\p{Mc}'];
const preTokenizers = [
  ...behaviors.flatMap(behavior => [false, true].flatMap(invert => [split('\\w+|[^\\w\\s]+', behavior, invert), split('\\s', behavior, invert), split('(?=\\d)', behavior, invert),
    { type: 'Split', pattern: { String: ' ' }, behavior, invert }, { type: 'Split', pattern: { String: '' }, behavior, invert }])),
  ...behaviors.map(behavior => ({ type: 'Punctuation', behavior })),
  ...patterns.map(pattern => split(pattern)),
  { type: 'Split', pattern: { String: '\u{1F600}' }, behavior: 'Isolated', invert: false },
  { type: 'BertPreTokenizer' }, { type: 'Whitespace' }, { type: 'WhitespaceSplit' }, { type: 'Digits', individual_digits: true }, { type: 'Digits', individual_digits: false },
  { type: 'FixedLength', length: 3 }, { type: 'FixedLength' },
  ...['always', 'first', 'never'].flatMap(prepend_scheme => [true, false].map(split => ({ type: 'Metaspace', replacement: '\u2581', prepend_scheme, split }))),
];
const bert = settings => ({ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...settings });
const replace = (pattern, content) => ({ type: 'Replace', pattern, content });
const normalizers = [
  ...['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents', 'Nmt'].map(type => ({ type })), bert({}), bert({ lowercase: false }), bert({ strip_accents: false }), bert({ clean_text: false }),
  ...[[true, false], [false, true], [true, true]].map(([strip_left, strip_right]) => ({ type: 'Strip', strip_left, strip_right })), { type: 'Prepend', prepend: '\u2581' },
  replace({ String: ' ' }, '\u2581'), replace({ Regex: ' {2,}' }, ' '), replace({ Regex: '\\s+$' }, ''), replace({ Regex: '(?=\\d)' }, '#'), replace({ String: '' }, '.'),
  JSON.parse(readFileSync(`${models}/tiny/e5-multilingual/tokenizer.json`)).normalizer,
];

const cases = [
  ...preTokenizers.map(component => {
    const preTokenizer = tokenizer({ pre_tokenizer: component }).getPreTokenizer();
    return { section: 'pre_tokenizer', component, results: texts.map(text => preTokenizer.preTokenizeString(text).map(([piece]) => piece)) };
  }),
  ...normalizers.map(component => {
    const normalizer = tokenizer({ normalizer: component }).getNormalizer();
    return { section: 'normalizer', component, results: texts.map(text => [normalizer.normalizeString(text)]) };
  }),
];
for (const model of ['smollm2-135m-instruct', 'all-minilm-l6-v2', 'tiny/gemma', 'tiny/mistral', 'tiny/llama3', 'tiny/qwen2', 'tiny/nomic', 'tiny/e5-multilingual']) {
  const shipped = tokenizers.Tokenizer.fromString(readFileSync(`${models}/${model}/tokenizer.json`, 'utf8'));
  shipped.disableTruncation();
  shipped.disablePadding();
  const encodings = await shipped.encodeBatch(texts, { addSpecialTokens: false });
  cases.push({ section: 'file', component: { type: model }, results: encodings.map(encoding => encoding.getIds()) });
}
console.log(JSON.stringify({ library: 'tokenizers (Rust) 0.22.2', texts, cases }));
