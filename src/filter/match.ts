import { usageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Field, Protocol } from '../protocols/define.ts';
import { type Dissection, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { frame } from '../protocols/frame.ts';
import { Layer } from '../protocols/layer.ts';
import { attributeTest, type LayerTest, type WantedRow } from './match-attribute.ts';
import { findFields, findProtocols, normalize } from './match-names.ts';
import { compileValue, type ValueTest } from './match-values.ts';

/** A protocol filter, compiled: which packets have every named protocol with every named value. */
export interface Match {
  readonly test: (d: Dissection) => boolean;
  /** It asks for what only the packets before tell: `d.streams` must be there. */
  readonly usesStreams: boolean;
  /** It asks for the interface's name, which not every source knows. */
  readonly usesInterfaceName: boolean;
}

/**
 * Compiles the JSON of `--match`:
 *
 *     filter     {protocol: layer, …, "not": filter}, or an array of filters, of which one must match
 *     layer      {attribute: value, …, "not": layer}, or an array of layers, of which one must match
 *     value      number, text, boolean: a value, a range ("8000-8999"), a network ("10.0.0.0/8"), a value's name;
 *                an array: one of them; {"not": value}; {}: every value
 *
 * All that is asked of a layer must hold in the same one, where the packet has several of a protocol. What is unknown
 * or makes no sense is a usage error.
 */
export function compileMatch(json: unknown): Match {
  const compiler = new MatchCompiler();
  const test = compiler.filter(json, 0);
  const { fields } = compiler;
  return {
    test,
    usesStreams: fields.some((field) => field.stateful === true),
    usesInterfaceName: fields.some(({ name }) => name === 'frame.interface_name'),
  };
}

type PacketMatch = (d: Dissection) => boolean;

class MatchCompiler {
  /** All that were named. */
  readonly fields: Field[] = [];
  readonly #layer = new Layer();

  filter(json: unknown, depth: number): PacketMatch {
    checkDepth(depth);
    if (Array.isArray(json)) return anyOf(alternatives(json, 'the filter').map((item) => this.filter(item, depth + 1)));
    const entries = entriesOf(json, 'the filter').map(([key, value]) => this.#protocol(key, value, depth + 1));
    return allOf(entries);
  }

  #protocol(key: string, json: unknown, depth: number): PacketMatch {
    if (normalize(key) === 'not') {
      const inner = this.filter(json, depth);
      return (d) => !inner(d);
    }
    return anyOf(findProtocols(key).map((protocol) => this.#layers(protocol, this.#layerTest(protocol, json, depth))));
  }

  /** Holds where one of the packet's layers of the protocol passes. */
  #layers({ id }: Protocol, test: LayerTest): PacketMatch {
    const layer = this.#layer;
    if (id === frame.id) return (d) => test(layer.loadFrame(d, id));
    return (d) => {
      const { stack } = d;
      const count = d.count + d.quoted;
      for (let index = 0; index < count; index++) {
        if (stack[index << STRIDE_SHIFT] === id && test(layer.load(d, index))) return true;
      }
      return false;
    };
  }

  #layerTest(protocol: Protocol, json: unknown, depth: number): LayerTest {
    const { name } = protocol;
    checkDepth(depth);
    if (Array.isArray(json)) {
      return anyOf(alternatives(json, name).map((item) => this.#layerTest(protocol, item, depth + 1)));
    }
    const tests = entriesOf(json, name).map(([key, value]) => {
      if (normalize(key) !== 'not') return this.#attribute(findFields(protocol, key), value, depth + 1);
      const inner = this.#layerTest(protocol, value, depth + 1);
      return (layer: Layer) => !inner(layer);
    });
    return allOf(tests);
  }

  #attribute(fields: readonly Field[], json: unknown, depth: number): LayerTest {
    this.fields.push(...fields);
    const { name } = fields[0];
    checkDepth(depth);
    const items = Array.isArray(json) ? alternatives(json, name) : [json];
    const scalars = items.filter(isScalar);
    const others = items.filter((item) => !isScalar(item)).map((item) => this.#notOrAny(fields, item, depth));
    if (scalars.length === 0) return anyOf(others);
    return anyOf([attributeTest(wantedRows(fields, scalars)), ...others]);
  }

  /** `{"not": value}`, or `{}`: the attribute is there. */
  #notOrAny(fields: readonly Field[], json: unknown, depth: number): LayerTest {
    const { name } = fields[0];
    const entries = entriesOf(json, name);
    if (entries.length === 0) return attributeTest(fields.map((field) => ({ field, tests: [] })));
    const [key, value] = entries[0];
    if (entries.length > 1 || normalize(key) !== 'not') {
      throw usageError(`--match: ${name} can't be asked for '${key}'`, `Write {"not": value}, or the value itself.`);
    }
    const inner = this.#attribute(fields, value, depth + 1);
    return (layer) => !inner(layer);
  }
}

/** Rows that share a name or label may differ in type: each value must make sense for one of them. */
function wantedRows(fields: readonly Field[], wanted: readonly Scalar[]): WantedRow[] {
  const rows = fields.map((field) => ({ field, tests: [] as ValueTest[] }));
  for (const value of wanted) {
    let refusal: unknown;
    let isTaken = false;
    for (const { field, tests } of rows) {
      try {
        tests.push(compileValue(field, value));
        isTaken = true;
      } catch (error) {
        refusal ??= error;
      }
    }
    if (!isTaken) throw refusal;
  }
  return rows.filter(({ tests }) => tests.length > 0);
}

type Scalar = string | number | boolean;

function isScalar(json: unknown): json is Scalar {
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean';
}

function alternatives(json: readonly unknown[], of: string): readonly unknown[] {
  if (json.length > 0) return json;
  throw usageError(`--match: the list for ${of} is empty: nothing could match`, 'Write {} for anything.');
}

function checkDepth(depth: number): void {
  if (depth > limits.matchDepth) throw usageError(`--match: more than ${limits.matchDepth} levels deep`);
}

function entriesOf(json: unknown, of: string): [string, unknown][] {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return Object.entries(json);
  const remedy = 'Write {} to ask only that it is there, else {"name": value, …}.';
  throw usageError(`--match: ${of} takes an object, not ${JSON.stringify(json)}`, remedy);
}

function allOf<T>(tests: readonly ((of: T) => boolean)[]): (of: T) => boolean {
  return (of) => {
    for (const test of tests) if (!test(of)) return false;
    return true;
  };
}

function anyOf<T>(tests: readonly ((of: T) => boolean)[]): (of: T) => boolean {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (of) => {
    for (const test of tests) if (test(of)) return true;
    return false;
  };
}
