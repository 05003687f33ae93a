import test from 'ava';
import fc from 'fast-check';
import { SniffError } from '../../src/core/errors.ts';
import { hostNames } from '../../src/filter/host-names.ts';
import { tokenize } from '../../src/filter/lexer.ts';
import { parseFilter } from '../../src/filter/parser.ts';
import type { Expression, Operand } from '../../src/filter/syntax.ts';

test('tokens are the longest that can stand there', (t) => {
  const kinds = (text: string): string[] => tokenize(text).map(({ kind, text: word }) => `${kind} ${word}`);
  t.deepEqual(kinds('tcp-syn tcp-syn2 tcp'), ['number tcp-syn', 'name tcp-syn2', 'word tcp', 'end ']);
  t.deepEqual(kinds('80 80-90 0x50 8a'), ['number 80', 'name 80-90', 'number 0x50', 'name 8a', 'end ']);
  t.deepEqual(kinds('10.1 10.1.2.3.4 1.2.3.4.5.6'), ['ipv4 10.1', 'name 10.1.2.3.4', 'mac 1.2.3.4.5.6', 'end ']);
  t.deepEqual(kinds('fe80::1/64 ::'), ['ipv6 fe80::1', 'word /', 'number 64', 'ipv6 ::', 'end ']);
  t.deepEqual(kinds('::ffff:10.0.0.1'), ['ipv6 ::ffff:10.0.0.1', 'end ']);
  t.deepEqual(kinds('0:1:2:3:4:5 001b.213a.4b5c 001b213a4b5c'), [
    'mac 0:1:2:3:4:5',
    'mac 001b.213a.4b5c',
    'mac 001b213a4b5c',
    'end ',
  ]);
  t.deepEqual(kinds('ip[2:2]>=1<<2'), [
    ...['word ip', 'word [', 'number 2', 'word :', 'number 2', 'word ]'],
    ...['word >=', 'number 1', 'word <<', 'number 2', 'end '],
  ]);
  t.deepEqual(kinds('\\tcp ether && ! ||'), ['name tcp', 'word link', 'word and', 'word not', 'word or', 'end ']);
});

test('numbers are decimal, hexadecimal or octal', (t) => {
  t.deepEqual(
    tokenize('10 0x10 010 icmp-echo').map(({ value }) => value),
    [10, 16, 8, 8, 0],
  );
});

test('and and or bind equally, to the left', (t) => {
  t.is(show('tcp or udp and ip'), '((tcp or udp) and ip)');
  t.is(show('tcp and udp or ip'), '((tcp and udp) or ip)');
  t.is(show('tcp or (udp and ip)'), '(tcp or (udp and ip))');
  t.is(show('not tcp or udp'), '(not tcp or udp)');
});

test('values take the qualifiers of what stands before them', (t) => {
  t.is(show('port 80 or 443'), '(port 80 or port 443)');
  t.is(show('tcp src port 80 or 443 and not 22'), '((tcp src port 80 or tcp src port 443) and not tcp src port 22)');
  t.is(show('port (80 or 443)'), '(port 80 or port 443)');
  t.is(show('port 80 or (not 443)'), '(port 80 or not port 443)');
  t.is(show('port 80 or ((tcp) or 443)'), '(port 80 or (tcp or port 443))');
  t.is(show('host 10.0.0.1 or 10.0.0.2'), '(host 10.0.0.1 or host 10.0.0.2)');
  t.is(show('src or dst port 80'), 'or port 80');
  t.is(show('dst and src host a'), 'and host a');
});

test('a number is compared where a comparison follows', (t) => {
  t.is(show('port 80 or 1 = 1'), '(port 80 or 1 = 1)');
  t.is(show('port 80 or (1 + 2) * 3 > len'), '(port 80 or ((1 + 2) * 3) > len)');
});

test('arithmetic binds as in C, but for % and ^', (t) => {
  t.is(show('1 + 2 * 3 << 4 & 5 | 6 = 0'), '((((1 + (2 * 3)) << 4) & 5) | 6) = 0');
  t.is(show('1 - 2 - 3 = 0'), '((1 - 2) - 3) = 0');
  t.is(show('7 ^ 3 & 1 = 0'), '(7 ^ (3 & 1)) = 0');
  t.is(show('7 * 5 % 3 = 0'), '(7 * (5 % 3)) = 0');
  t.is(show('len - -1 * 2 = 0'), '(len - (-1 * 2)) = 0');
});

test('names of hosts are told from those of ports and protocols', (t) => {
  t.deepEqual(hostNames('host a.example or b.example and not (src c or dst d)'), ['a.example', 'b.example', 'c', 'd']);
  t.deepEqual(hostNames('port http or ip proto \\tcp or net loopback or ether host x or host 10.0.0.1'), []);
  t.deepEqual(hostNames(''), []);
});

test('any text is a filter or a usage error', (t) => {
  const words = fc.constantFrom(
    ...'tcp ip6 host net port src dst or and not ( ) [ ] : 0 1 80 10.0.0.1 ::1 name = > + - % len vlan / mask & less type'.split(
      ' ',
    ),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseFilter(text);
      } catch (error) {
        if (!(error instanceof SniffError && error.kind === 'usage')) throw error;
      }
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

function show(text: string): string {
  const expression = parseFilter(text);
  return expression === undefined ? '' : showExpression(expression);
}

function showExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return `(${showExpression(expression.left)} ${expression.kind} ${showExpression(expression.right)})`;
    case 'not':
      return `not ${showExpression(expression.of)}`;
    case 'protocol':
      return expression.protocol;
    case 'value': {
      const { protocol, direction, type } = expression.qualifiers;
      const { value } = expression;
      return [protocol, direction, type, value.kind === 'number' ? value.number : value.text]
        .filter((word) => word !== undefined)
        .join(' ');
    }
    case 'relation':
      return `${showOperand(expression.left)} ${expression.operator} ${showOperand(expression.right)}`;
    default:
      return expression.kind;
  }
}

function showOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'number':
      return String(operand.number);
    case 'length':
      return 'len';
    case 'negative':
      return `-${showOperand(operand.of)}`;
    case 'field':
      return `${operand.protocol}[${showOperand(operand.index)}]`;
    case 'arithmetic':
      return `(${showOperand(operand.left)} ${operand.operator} ${showOperand(operand.right)})`;
  }
}
