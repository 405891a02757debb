"""Random templates and fragments, rendered by Jinja2 set up as Hugging Face transformers sets it up
(ImmutableSandboxedEnvironment, trim_blocks, lstrip_blocks, loop controls, the generation tag, tojson without HTML escapes,
raise_exception, and strftime_now at 2026-01-15 12:34:56).

Usage: python generated_templates.py OUT.json.gz [COUNT] [SEED]
"""
import gzip
import json
import random
import re
import signal
import sys
import warnings
from datetime import datetime

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

warnings.filterwarnings("ignore")
NOW = datetime(2026, 1, 15, 12, 34, 56)


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_support"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _support(self, context, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment(optimized):
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols], optimized=optimized)
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return made


ENVIRONMENT = environment(True)
# Without the folding of constants, by whose rules a slice of a number is undefined instead of an error.
UNFOLDED = environment(False)
UNFOLDED.finalize = jinja2.pass_context(lambda context, value: value)

CONTEXTS = [
    {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi <b>there</b> & 'you'\n second  line"},
                  {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": {"x": 1, "y": [2.5, None]}}}]},
                  {"role": "user", "content": "日本 🎉?"}],
     "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}}],
     "s": "Hello, World", "t": "a-b_c d", "u": "", "i": 7, "j": -3, "f": 2.5, "g": -0.125, "n": None, "b": True, "l": [3, 1, 2], "m": ["b", "A", "c", "a"],
     "d": {"b": 1, "A": [1, 2], "c": {"x": "y"}}, "e": [], "add_generation_prompt": True, "bos_token": "<s>", "eos_token": "</s>"},
    {"messages": [{"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image"}]}, {"role": "assistant", "content": "ok"}],
     "tools": None, "s": "  padded\ttext\n", "t": "ßÉ👋x-ǆ Σίσυφος ΑΣ", "u": "x", "i": 0, "j": 12345678901234567890, "f": 1e20, "g": 1e-07, "n": None, "b": False,
     "l": [1, 2.0, True, 5], "m": ["x", "x", "Y", "<i>"], "d": {}, "e": [{"k": 2, "v": "two"}, {"k": 1, "v": "One"}, {"k": 2, "v": "zwei"}],
     "add_generation_prompt": False, "bos_token": "", "eos_token": "<|end|>"},
    {"messages": [], "tools": [], "s": "one two  three\nfour\r\nfive\x0bsix", "t": "https://example.com/a?b=c&d (see www.test.org) me@mail.net", "u": "%s", "i": 255,
     "j": 1000, "f": 3.0, "g": 123456.789, "n": None, "b": True, "l": [[1, [2, [3]]], [4]], "m": ["10", "9", "0x1f", " 7 ", "1_0", "2.5e1", "nope"],
     "d": {"zeta": "{}", "alpha": {"k": {"deep": [1, {"z": 0}]}}, "items": 3}, "e": [None, None], "add_generation_prompt": True,
     "bos_token": "<s>", "eos_token": None},
]
TOJSON = ["indent=2", "indent=0", "ensure_ascii=true", "sort_keys=true", "separators=(',', ':')", "indent=1, separators=(';', '=')", "indent='--'"]
FORMATS = ["%Y-%m-%d", "%d %b %Y", "%H:%M:%S", "%I:%M %p", "%A, %B %-d", "%j %U %W %V %G %g %u %w", "%C %y %e %k %l %P %r", "%c", "%x|%X|%D|%F|%R|%T", "%h%n%t%%",
           "%_d %^a %#Z %10Y %05d %-m %_H %#p %^B", "%Ey %Od", "%s", "%Q %", "%z%Z", "%f", "%3d|%-j|%_5m", "%E", "%i %J %q", "%+4Y %0e"]
SPECS = ["", "5", "<8", ">8", "^9", "*^9", "08", "+", " ", "d", "5d", ",", "_", "x", "#x", "X", "#b", "o", "c", "e", ".2e", "f", ".0f", ".3f", "08.2f", "g", ".3g", "%", ".1%",
         "n", "+.2f", "s", ".2", ".3s", "=6", "<05", "_x", ",.2f", "012,", "G", "#.3g", "z.0f", "{i}", ">{i}", "é>6", "10.4", "q", "5.", ",x", "E", "F"]
PERCENTS = ["%s", "%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%X", "%o", "%#o", "%e", "%.2e", "%E", "%f", "%.0f", "%.3f", "%08.2f", "%g", "%.3g", "%G", "%r", "%a", "%c",
            "%.2s", "%10s", "%-10s|", "%%", "%5%", "%i", "%u", "%(b)s", "%(zeta)s", "%*d", "%.*f", "%q", "%", "%.5d", "%ld", "%#g"]


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = []
        self.macros = []
        self.blocks = 0
        self.loops = 0

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, share):
        return self.random.random() < share

    # Literals and names
    def string(self):
        body = self.pick(["", "a", "abc", "Hello World", "x-y_z", "<b>", "&amp;", "a\\nb", "\\t", "it\\'s", "é", "👋", "日本", "ß", "1", "12", "-3.5", "0x1F", " pad ", "a,b,,c", "ABC", "Title Case",
                          "{}", "{0}", "{x}", "%s", "%d", "\\u00e9", "\\x41", "\\101", "\\q", "\\\\", "a b c", "aXbXc", "q\"q", "tab\\tx", "\\U0001F389", "key", "role", "content", "l\\r\\nm", "<!-- c -->x<i>y</i>"])
        return f"'{body}'" if self.chance(0.8) or '"' in body else f'"{body}"'

    def integer(self):
        return self.pick(["0", "1", "2", "3", "5", "7", "10", "42", "-1", "-2", "100", "255", "0x1f", "0b101", "0o17", "1_000", "0XfF", "00", "12345678901234567890", "2 ** 65"])

    def number(self):
        return self.integer() if self.chance(0.6) else self.pick(["1.5", "2.0", "0.1", "-0.0", "1e3", "1.5e-5", "2.5", "3.5", "1_0.5", "1E+2", "0.30000000000000004", "1e16", "123456.789", "-2.675"])

    def literal(self, depth):
        kind = self.random.random()
        if kind < 0.3:
            return self.string()
        if kind < 0.55:
            return self.number()
        if kind < 0.65:
            return self.pick(["true", "false", "none", "True", "None"])
        if kind < 0.8:
            return "[" + ", ".join(self.expression(depth - 1) for _ in range(self.random.randint(0, 3))) + self.pick(["", "", ","]) + "]" if depth > 0 else "[]"
        if kind < 0.9:
            return "(" + ", ".join(self.expression(depth - 1) for _ in range(self.random.randint(2, 3))) + ")" if depth > 0 else "()"
        return "{" + ", ".join(f"{self.pick([self.string(), self.string(), self.integer()])}: {self.expression(depth - 1)}" for _ in range(self.random.randint(0, 3))) + "}" if depth > 0 else "{}"

    def name(self):
        pool = ["messages", "tools", "s", "t", "u", "i", "j", "f", "g", "n", "b", "l", "m", "d", "e", "bos_token", "eos_token", "add_generation_prompt", "missing", "loop"]
        return self.pick(self.names) if self.names and self.chance(0.35) else self.pick(pool)

    # Typed expressions, so that most of them work
    def text(self, depth):
        if depth <= 0 or self.chance(0.25):
            return self.pick([self.string(), self.string(), "s", "t", "u", "bos_token", "messages[0].role", "m[0]"])
        which = self.random.random()
        if which < 0.35:
            return self.paren(self.text(depth - 1)) + self.method(depth)
        if which < 0.6:
            return self.paren(self.text(depth - 1)) + " | " + self.text_filter(depth)
        if which < 0.7:
            return f"({self.text(depth - 1)} + {self.text(depth - 1)})"
        if which < 0.78:
            return f"({self.text(depth - 1)} ~ {self.expression(depth - 1)})"
        if which < 0.84:
            return f"{self.paren(self.text(depth - 1))}[{self.slice(depth)}]"
        if which < 0.9:
            return self.format(depth)
        if which < 0.95:
            return f"{self.paren(self.sequence(depth - 1))} | join({self.string() if self.chance(0.7) else ''})"
        return f"({self.text(depth - 1)} if {self.condition(depth - 1)} else {self.text(depth - 1)})"

    def paren(self, text):
        return text if re.fullmatch(r"\w+|'[^']*'|\[[^\]]*\]", text) else f"({text})"

    def slice(self, depth):
        part = lambda: self.pick(["", "", "1", "-1", "2", "-2", "0", "i"])
        return self.pick([part() + ":" + part(), part() + ":" + part() + ":" + self.pick(["", "2", "-1"]), self.pick(["0", "-1", "1", "99"])])

    def method(self, depth):
        s = lambda: self.text(0)
        n = lambda: self.pick(["0", "1", "2", "-1", "3", "10", "none"])
        return self.pick([
            lambda: ".upper()", lambda: ".lower()", lambda: ".title()", lambda: ".capitalize()", lambda: ".swapcase()", lambda: ".casefold()",
            lambda: f".strip({s() if self.chance(0.5) else ''})", lambda: f".lstrip({s() if self.chance(0.5) else ''})", lambda: f".rstrip({s() if self.chance(0.5) else ''})",
            lambda: f".replace({s()}, {s()})", lambda: f".replace({s()}, {s()}, {n()})", lambda: f".center({n()})", lambda: f".ljust({n()}, '*')", lambda: f".rjust({n()}, 'é')",
            lambda: f".zfill({n()})", lambda: ".expandtabs()", lambda: f".expandtabs({n()})", lambda: f".removeprefix({s()})", lambda: f".removesuffix({s()})",
            lambda: f".join({self.pick(['m', 's', '[s, t]', 'd'])})", lambda: ".format(i, s, x=f)", lambda: ".format(d)", lambda: ".translate({97: 'A', 98: none, 99: 120})",
            lambda: ".translate('a'.maketrans('abc', 'xyz', 'H'))"])()

    def text_filter(self, depth):
        n = lambda: self.pick(["0", "1", "2", "5", "8", "20", "-1"])
        return self.pick([
            lambda: "upper", lambda: "lower", lambda: "title", lambda: "capitalize", lambda: "trim", lambda: f"trim({self.string()})", lambda: "e", lambda: "escape", lambda: "forceescape",
            lambda: "safe", lambda: "string", lambda: "striptags", lambda: "urlize", lambda: f"urlize({n()}, true)", lambda: "urlize(target='_blank', rel='me')", lambda: "urlencode",
            lambda: f"center({n()})", lambda: f"truncate({n()})", lambda: f"truncate({n()}, true)", lambda: f"truncate({n()}, false, '.', 0)", lambda: f"wordwrap({n()})",
            lambda: f"wordwrap({n()}, false)", lambda: f"wordwrap({n()}, wrapstring='|')", lambda: f"wordwrap({n()}, break_on_hyphens=false)", lambda: f"indent({n()})",
            lambda: f"indent({n()}, true)", lambda: f"indent({n()}, true, true)", lambda: "indent('> ')", lambda: f"replace({self.string()}, {self.string()})",
            lambda: f"replace({self.string()}, {self.string()}, {n()})", lambda: "reverse", lambda: "tojson", lambda: "pprint", lambda: "default('x')", lambda: "format(s, i)", lambda: "d"])()

    def format(self, depth):
        which = self.random.random()
        value = lambda: self.pick(["i", "j", "f", "g", "s", "t", "n", "b", "l", "d", "missing", self.number(), self.string(), "messages[0].role"])
        if which < 0.35:
            spec = self.pick(SPECS)
            conversion = self.pick(["", "", "", "!r", "!s", "!a", "!x"])
            field = self.pick(["", "0", "x", "0[role]", "0.role", "0[0]", "1", "x.y", "0.upper"]) if self.chance(0.4) else ""
            return f"'<{{{field}{conversion}{':' + spec if spec else ''}}}>'.format({value()}, i=6, x={value()})"
        if which < 0.45:
            return self.pick(["'{} {}'.format(s, i)", "'{0}{1}{0}'.format(i, s)", "'{{}} {}'.format(f)", "'{a[0]}'.format(a=l)", "'{'.format()", "'}'.format()", "'{:{w}}|'.format(s, w=8)", "'{} {0}'.format(1)",
                              "'{a}'.format_map(d)", "'{b} {A[0]} {c[x]}'.format_map(d)", "'{}'.format_map(d)", "('<{}>' | safe).format('<b>')", "'{!r:>10}'.format('a')", "'{:>{}}'.format(s, 12)", "'{a.b}'.format(a={'b': 1})"])
        if which < 0.9:
            return f"({self.pick([repr(self.pick(PERCENTS)), repr('<' + self.pick(PERCENTS) + '>')])} % {self.pick([value(), value(), 'd', '(' + value() + ',)', '(3, ' + value() + ')'])})"
        return f"{self.pick(PERCENTS)!r} | format({value()})"

    def condition(self, depth):
        if depth <= 0:
            return self.pick(["true", "false", "b", "n", "i", "s", "u", "l", "missing", "d"])
        which = self.random.random()
        if which < 0.3:
            return f"{self.paren(self.expression(depth - 1))} is {self.pick(['', '', 'not '])}{self.test(depth)}"
        if which < 0.5:
            return f"{self.paren(self.expression(depth - 1))} {self.pick(['==', '!=', '<', '<=', '>', '>='])} {self.paren(self.expression(depth - 1))}"
        if which < 0.6:
            return f"{self.paren(self.expression(0))} {self.pick(['in', 'not in'])} {self.pick(['s', 'l', 'm', 'd', self.literal(1), 'messages', 'missing'])}"
        if which < 0.75:
            return f"({self.condition(depth - 1)} {self.pick(['and', 'or'])} {self.condition(depth - 1)})"
        if which < 0.85:
            return f"not {self.condition(depth - 1)}"
        return f"{self.paren(self.text(depth - 1))}{self.pick(['.isdigit()', '.isalpha()', '.isalnum()', '.isspace()', '.isupper()', '.islower()', '.istitle()', '.isascii()', '.isidentifier()', '.isnumeric()', '.isdecimal()', '.isprintable()', '.startswith(s)', '.endswith((t, s))', '.startswith(u, 1)', '.endswith(s, -3, none)'])}"

    def test(self, depth):
        return self.pick(["defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "true", "false", "mapping", "sequence", "iterable", "callable", "escaped", "lower", "upper", "even", "odd",
                          "divisibleby 3", "divisibleby(2)", "eq 1", "equalto(s)", "ne 2", "lt 3", "le(3)", "gt 1", "ge 1", "lessthan 2", "greaterthan(0)", "in [1, 'a', s]", "in l", "sameas none", "sameas true", "filter", "test", "nonsense"])

    def sequence(self, depth):
        if depth <= 0 or self.chance(0.3):
            return self.pick(["l", "m", "messages", "e", "range(4)", "range(1, 9, 3)", "range(3, 0, -1)", "[]", "s", "d", "d.items()", "d.keys()", "d.values()", "[1, 2, 3]", "['b', 'a']", "(1, 2)", "tools"])
        which = self.random.random()
        if which < 0.55:
            return f"{self.paren(self.sequence(depth - 1))} | {self.sequence_filter(depth)}"
        if which < 0.7:
            return f"{self.paren(self.text(depth - 1))}{self.pick(['.split()', '.split(' + self.string() + ')', '.rsplit(none, 1)', '.split(none, 1)', '.split(sep=s, maxsplit=1)', '.splitlines()', '.splitlines(true)', '.partition(' + self.string() + ')', '.rpartition(' + self.string() + ')', '.rsplit(' + self.string() + ', 2)'])}"
        if which < 0.8:
            return f"{self.paren(self.sequence(depth - 1))}[{self.slice(depth)}]"
        if which < 0.9:
            return f"({self.sequence(depth - 1)} + {self.sequence(depth - 1)})"
        return self.literal(depth)

    def sequence_filter(self, depth):
        return self.pick([
            "list", "sort", "sort(reverse=true)", "sort(attribute='k')", "sort(attribute='k,v')", "sort(case_sensitive=true)", "unique", "unique | list", "unique(true) | list", "reverse | list", "reverse",
            "batch(2) | list", "batch(2, 'x') | list", "slice(2) | list", "slice(3, 'f') | list", "map('upper') | list", "map(attribute='role') | list", "map(attribute='content', default='-') | list", "map('string') | join('|')",
            "map('default', 'x') | list", "map('replace', 'a', 'b') | list", "map('nonsense') | list", "map('int') | list", "map('first') | list", "map('length') | list", "select | list", "reject | list", "select('string') | list",
            "select('gt', 1) | list", "reject('none') | list", "select('defined') | list", "select('divisibleby', 2) | list", "selectattr('role', 'eq', 'user') | list", "rejectattr('role', 'equalto', 'user') | list",
            "selectattr('k', 'gt', 1) | map(attribute='v') | list", "selectattr('content') | list", "groupby('role')", "groupby('k')", "groupby('k') | map('first') | list", "groupby('role', default='?') | map(attribute='grouper') | list",
            "groupby('v', case_sensitive=true) | map(attribute='list') | list", "dictsort", "dictsort(true)", "dictsort(by='value')", "dictsort(reverse=true)", "items | list", "join(', ')", "join(', ', attribute='role')", "tojson", "pprint", "string",
            "map(attribute='function.name') | list", "map('tojson') | join", "map('e') | list", "map('trim') | list", "list | pprint", "map('batch', 2) | map('list') | list", "urlencode", "map('abs') | list", "xmlattr"])

    def value(self, depth):
        if depth <= 0 or self.chance(0.3):
            return self.pick([self.number(), "i", "j", "f", "g", "l | length", "s | length", "messages | length"])
        which = self.random.random()
        if which < 0.4:
            if self.chance(0.15):
                return f"({self.value(0)} ** {self.pick(['2', '3', '0', '0.5', '-1'])})"
            return f"({self.value(depth - 1)} {self.pick(['+', '-', '*', '/', '//', '%'])} {self.value(depth - 1 if self.chance(0.5) else 0)})"
        if which < 0.5:
            return f"{self.pick(['-', '+', '- -'])}{self.paren(self.value(depth - 1))}"
        if which < 0.75:
            return f"{self.paren(self.value(depth - 1))} | {self.pick(['abs', 'round', 'round(1)', 'round(2, ' + repr(self.pick(['ceil', 'floor', 'common'])) + ')', 'round(-1)', 'round(none)', 'int', 'float', 'string', 'filesizeformat', 'filesizeformat(true)', 'tojson'])}"
        if which < 0.85:
            return f"{self.paren(self.text(depth - 1))}{self.pick(['.count(' + self.string() + ')', '.find(' + self.string() + ')', '.rfind(' + self.string() + ')', '.index(' + self.string() + ')', '.find(s, 1)', '.count(u)', '.find(t, -4, none)'])}"
        if which < 0.95:
            return f"{self.paren(self.text(depth - 1))} | {self.pick(['int', 'int(7)', 'int(base=16)', 'int(0, 2)', 'int(none, 0)', 'float', 'float(1.5)', 'length', 'wordcount', 'count'])}"
        return f"{self.paren(self.sequence(depth - 1))} | {self.pick(['length', 'sum', 'max', 'min', 'first', 'last', 'sum(start=1)', 'sum(attribute=' + repr('k') + ')', 'max(attribute=' + repr('k') + ')', 'count'])}"

    def wild(self, depth):
        """Anything on anything: mostly errors, and which ones are errors is what matters."""
        target = self.paren(self.expression(depth - 1))
        return self.pick([
            lambda: target + self.method(depth), lambda: f"{target} | {self.text_filter(depth)}", lambda: f"{target} | {self.sequence_filter(depth)}", lambda: f"{target} is {self.test(depth)}",
            lambda: f"{target}[{self.expression(0)}]", lambda: f"{target}.{self.pick(['x', 'role', 'items', 'keys', 'upper', 'append', 'real', 'numerator', '_x', '__class__', 'b', 'index', 'count', 'start', 'grouper'])}",
            lambda: f"{target}({self.expression(0)})", lambda: f"{target} {self.pick(['+', '-', '*', '/', '//', '%', '~'])} {self.paren(self.expression(0))}", lambda: f"{target} | attr({self.string()})",
            lambda: f"{target} | {self.pick(['first', 'last', 'length', 'int', 'float', 'round', 'abs', 'list', 'min', 'max', 'sum', 'items', 'wordcount', 'filesizeformat', 'default(1, true)', 'default', 'xmlattr', 'count'])}",
            lambda: f"{target} | tojson({self.pick(TOJSON)})", lambda: f"{target}.get({self.string()}, 0)",
            lambda: f"{target}.{self.pick(['bit_length()', 'is_integer()', 'as_integer_ratio()', 'copy()', 'values()', 'index(1)', 'count(1)', 'conjugate()', 'imag', 'denominator'])}",
            lambda: self.pick(["dict(a=1, b=s)", "dict([('a', 1)])", "dict(d, z=1)", "namespace(a=1).a", "namespace(a=1)", "range(3)", "range(5)[1:3]", "range(10)[::-2]", "joiner('|')()", "cycler(1, 2).next()", "dict()", "self", "varargs", "range('a')", "namespace(d).b", "range", "loop.index"]),
            lambda: f"'{self.pick(FORMATS)}' | string | replace('x', 'x') and strftime_now('{self.pick(FORMATS)}')", lambda: f"strftime_now({self.pick(FORMATS)!r})"])()

    def expression(self, depth):
        if depth <= 0:
            return self.pick([self.literal(0), self.name(), self.string(), self.number(), self.name()])
        which = self.random.random()
        if which < 0.3:
            return self.text(depth)
        if which < 0.45:
            return self.value(depth)
        if which < 0.6:
            return self.sequence(depth)
        if which < 0.7:
            return self.condition(depth)
        if which < 0.78:
            return self.literal(depth)
        if which < 0.83:
            return f"{self.expression(depth - 1)} if {self.condition(depth - 1)}" + (f" else {self.expression(depth - 1)}" if self.chance(0.8) else "")
        if which < 0.86 and self.macros:
            name, count = self.pick(self.macros)
            arguments = [self.expression(depth - 1) for _ in range(self.random.randint(0, count + (1 if self.chance(0.1) else 0)))]
            return f"{name}({', '.join(arguments)}{', zz=1' if self.chance(0.05) else ''})"
        return self.wild(depth)

    # Statements
    def space(self):
        return self.pick(["", "", "", " ", "\n", "  \n", "\n  ", "\n\n", " \t"])

    def tag(self, body):
        return f"{{%{self.pick(['', '', '', '-', '+'])} {body}{self.pick([' ', ' ', '', ' -', ' +'])}%}}"

    def output(self, depth):
        return f"{{{{{self.pick(['', '', '-', '+'] if self.chance(0.3) else [''])} {self.expression(depth)} {self.pick(['', '-'] if self.chance(0.3) else [''])}}}}}"

    def data(self):
        return self.pick(["x", "text ", "<|im_start|>", "\n", " \n  ", "a { b", "}} %}", "é", "\r\n", "", "#", "line\n  next", "{ {"])

    def body(self, depth):
        parts = []
        for _ in range(self.random.randint(1, 3)):
            parts.append(self.space())
            parts.append(self.statement(depth - 1) if depth > 0 and self.chance(0.5) else self.pick([self.output(2), self.output(1), self.data(), self.data()]))
        return "".join(parts)

    def scoped(self, name, depth, loops=None):
        """A body that sees a name, with the names, macros and loops of its own forgotten after it."""
        saved = (list(self.names), list(self.macros), self.loops)
        self.names += name
        if loops is not None:
            self.loops = loops
        text = self.body(depth)
        self.names, self.macros, self.loops = saved
        return text

    def statement(self, depth):
        fresh = self.pick(["x", "y", "z", "k", "v", "item", "message"])
        which = self.random.random()
        if which < 0.2:
            text = self.tag(f"if {self.condition(2)}") + self.body(depth)
            while self.chance(0.3):
                text += self.tag(f"elif {self.condition(2)}") + self.body(depth)
            if self.chance(0.5):
                text += self.tag("else") + self.body(depth)
            return text + self.tag("endif")
        if which < 0.42:
            return self.loop(depth, fresh)
        if which < 0.58:
            self.names.append(fresh)
            value = self.expression(2)
            kind = self.random.random()
            if kind < 0.6:
                return self.tag(f"set {fresh} = {value}")
            if kind < 0.75:
                return self.tag(f"set {fresh}") + self.scoped([], depth) + self.tag("endset")
            if kind < 0.85:
                return self.tag(f"set {fresh} | {self.text_filter(1)}") + self.scoped([], depth) + self.tag("endset")
            self.names.append("w")
            return self.tag(f"set {fresh}, w = {self.pick(['(1, 2)', '[s, l]', value, 'l'])}")
        if which < 0.66:
            return self.tag(f"set ns = namespace({fresh}={self.expression(1)})") + self.tag(f"set ns.{fresh} = ns.{fresh} ~ {self.expression(1)}") + f"{{{{ ns.{fresh} }}}}"
        if which < 0.76:
            return self.macro(depth)
        if which < 0.8:
            return self.tag(f"filter {self.text_filter(1)}") + self.scoped([], depth) + self.tag("endfilter")
        if which < 0.84:
            return self.tag(f"with {fresh} = {self.expression(1)}, w = {self.expression(1)}") + self.scoped([fresh, "w"], depth) + self.tag("endwith")
        if which < 0.87 and self.macros:
            name, count = self.pick(self.macros)
            return self.tag(f"call{self.pick(['', '(q)'])} {name}({', '.join(self.expression(1) for _ in range(self.random.randint(0, count)))})") + self.scoped(["q"], depth, 0) + self.tag("endcall")
        if which < 0.9:
            return self.tag(f"autoescape {self.pick(['true', 'false', 'true'])}") + self.scoped([], depth) + self.tag("endautoescape")
        if which < 0.92:
            self.blocks += 1
            name = f"b{self.blocks}"
            text = self.tag(f"block {name}{self.pick(['', '', ' scoped'])}") + self.scoped([], depth, 0) + self.tag(f"endblock{self.pick(['', ' ' + name])}")
            return text + self.pick(["", f"{{{{ self.{name}() }}}}"])
        if which < 0.94:
            return self.tag("generation") + self.scoped([], depth, 0) + self.tag("endgeneration")
        if which < 0.96:
            return f"{{%{self.pick(['', '-', '+'])} raw {self.pick(['', '-', '' if self.chance(0.8) else '+'])}%}}" + self.data() + "{{ x }}" + f"{{%{self.pick(['', '-', '+'])} endraw {self.pick(['', '-', '+'])}%}}"
        if which < 0.98:
            return f"{{#{self.pick(['', '-', '+'])} note {self.pick(['', '-', '+'])}#}}"
        return self.pick([self.tag(f"print {self.expression(1)}, {self.expression(1)}"), self.tag("if false") + "{{ 1 | nonsense }}" + self.tag("endif"), "{{ 1 if true else 1 | nonsense }}", "{{ 1 | nonsense }}",
                          self.tag("include 'x'"), self.tag("if n") + self.tag("extends 'x'") + self.tag("endif"), self.tag("do 1"), self.tag("if s:") + "c" + self.tag("endif"), "{{ raise_exception('no') }}", "{{ 1 is nonsense }}",
                          self.tag("if i is nonsense") + self.tag("endif"), "{{ }}", self.tag("break"), "{{ s.format }}" if False else "{{ s | nonsense if n }}", "{% set loop = 1 %}", self.tag("for x in l") + self.tag("set loop = 1") + self.tag("endfor")])

    def loop(self, depth, fresh):
        recursive = self.chance(0.15)
        if recursive:
            source = self.pick(["l", "[1, [2, [3, []]]]", "messages", "[[1], [2, [3]]]"])
            body = self.pick(["{% if x is iterable and x is not string and x is not mapping %}({{ loop(x) }}){% else %}{{ x }}{% endif %}", "{{ loop.depth }}:{{ loop.depth0 }}{% if x is sequence and x is not mapping %}{{ loop(x) }}{% endif %}",
                              "{{ x if x is not iterable else loop(x) }}{{ ',' if not loop.last }}", "{{ loop(x) }}"])
            return self.tag(f"for x in {source}{self.pick(['', ' if x'])} recursive") + body + self.pick(["", self.tag("else") + "empty"]) + self.tag("endfor")
        target, source, names = self.pick([
            (fresh, self.sequence(2), [fresh]), (fresh, self.sequence(1), [fresh]), ("k, v", self.pick(["d.items()", "d | dictsort", "d | items", "[(1, 2), (3, 4)]", "e"]), ["k", "v"]), ("message", "messages", ["message"]),
            (fresh, "range(" + self.pick(["3", "2, 5", "i"]) + ")", [fresh]), (fresh, "messages" + "[::-1]", [fresh]), ("(a, b)", "[[1, 2]]", ["a", "b"])])
        text = self.tag(f"for {target} in {source}" + (f" if {self.condition(1)}" if self.chance(0.25) else ""))
        self.loops += 1
        text += self.scoped(names, depth, self.loops)
        if self.chance(0.5):
            text += "{{ " + self.pick(["loop.index", "loop.index0", "loop.first", "loop.last", "loop.length", "loop.revindex", "loop.revindex0", "loop.previtem", "loop.nextitem", "loop.cycle('a', 'b')", "loop.changed(" + names[0] + ")", "loop.depth", "loop", "loop.previtem is defined"]) + " }}"
        if self.chance(0.2):
            text += self.tag(f"if {self.condition(1)}") + self.tag(self.pick(["break", "continue"])) + self.tag("endif") + self.output(1)
        self.loops -= 1
        if self.chance(0.25):
            text += self.tag("else") + self.body(depth)
        return text + self.tag("endfor")

    def macro(self, depth):
        name = self.pick(["m1", "m2", "m3"])
        parameters = self.random.sample(["p", "q", "r"], self.random.randint(0, 3))
        defaults = self.random.randint(0, len(parameters))
        signature = ", ".join(p if i < defaults else f"{p}={self.expression(1)}" for i, p in enumerate(parameters))
        text = self.tag(f"macro {name}({signature})") + self.scoped(parameters, depth, 0)
        text += self.pick(["", "", "{{ caller() }}", "{{ caller('c') }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller is defined }}"]) + self.tag("endmacro")
        self.macros.append((name, len(parameters)))
        return text + "{{ " + f"{name}({', '.join(self.expression(1) for _ in parameters)})" + " }}" + self.pick(["", "", "{{ " + name + ".name }}", "{{ " + name + ".arguments }}"])

    def template(self):
        which = self.random.random()
        if which < 0.45:
            return self.output(self.random.randint(1, 4))
        return "".join(self.body(self.random.randint(0, 3)) for _ in range(self.random.randint(1, 3))) + self.pick(["", "", "\n", "\n\n"])


def alarm(*_):
    raise RecursionError


signal.signal(signal.SIGALRM, alarm)


def render(template, context, environment=ENVIRONMENT):
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        return {"r": environment.from_string(template).render(**json.loads(json.dumps(context)))}
    except RecursionError:
        return None
    except Exception as error:  # the sentence differs between engines: only that it fails is golden
        return {"e": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def depends_on_chance(result):
    """Addresses of objects, complex numbers, and text that cannot be written as UTF-8 or is too long to keep."""
    text = result.get("r", "")
    return re.search(r" at 0x[0-9a-f]+|<(built-in|class|function)|\bdict_|\dj\b|<generator", text, re.I) is not None or len(text) > 3000 or any("\ud800" <= c <= "\udfff" for c in text)


def cases(count, seed):
    seen = set()
    number = 0
    while len(seen) < count:
        number += 1
        template = Writer(f"{seed}/{number}").template()
        if template in seen or len(template) > 1200:
            continue
        index = number % len(CONTEXTS)
        result = render(template, CONTEXTS[index])
        # Most failures teach the same few lessons; one in three is enough.
        if result is None or ("r" in result) != ("r" in (render(template, CONTEXTS[index], UNFOLDED) or {})) or depends_on_chance(result) or ("e" in result and number % 3):
            continue
        seen.add(template)
        yield {"t": template, "c": index, **result}


def main(out, count=5000, seed=1):
    found = list(cases(int(count), seed))
    document = {"source": f"Jinja2 {jinja2.__version__} as transformers configures it, seed {seed}", "now": NOW.isoformat(), "contexts": CONTEXTS, "cases": found}
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        file.write(json.dumps(document, ensure_ascii=False).encode())
    print(len(found), "cases,", sum("e" in case for case in found), "of them errors")


if __name__ == "__main__":
    main(*sys.argv[1:])
