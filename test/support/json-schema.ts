/** What our own schemas use of JSON Schema 2020-12. */
export interface Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/**
 * Where the value breaks the schema, one line each. Stricter than JSON Schema: a key that the schema doesn't name is a
 * violation, so that nothing is printed that isn't in the contract.
 */
export function schemaViolations(schema: Schema, value: unknown, root: Schema = schema, at = '$'): string[] {
  if (schema.$ref !== undefined) return schemaViolations(resolve(schema.$ref, root), value, root, at);
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((option) => schemaViolations(option, value, root, at));
    return tries.some((violations) => violations.length === 0) ? [] : tries.flat();
  }
  if (schema.const !== undefined && schema.const !== value) return [`${at}: not ${JSON.stringify(schema.const)}`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    return [`${at}: ${JSON.stringify(value)} is no ${types.join(' or ')}`];
  }
  if (typeof value === 'number') return numberViolations(schema, value, at);
  if (typeof value === 'string') return stringViolations(schema, value, at);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [`${at}: the schema says nothing of its items`];
    return value.flatMap((item, index) => schemaViolations(items, item, root, `${at}[${index}]`));
  }
  return isObject(value) ? objectViolations(schema, value, root, at) : [];
}

function objectViolations(schema: Schema, value: Record<string, unknown>, root: Schema, at: string): string[] {
  const { required = [], properties = {} } = schema;
  const missing = required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}.${key}: missing`);
  const inside = Object.entries(value).flatMap(([key, member]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return known === undefined
      ? [`${at}.${key}: not in the schema`]
      : schemaViolations(known, member, root, `${at}.${key}`);
  });
  return [...missing, ...inside];
}

function numberViolations({ minimum, maximum }: Schema, value: number, at: string): string[] {
  if (minimum !== undefined && value < minimum) return [`${at}: ${value} is below ${minimum}`];
  return maximum !== undefined && value > maximum ? [`${at}: ${value} is above ${maximum}`] : [];
}

function stringViolations({ pattern }: Schema, value: string, at: string): string[] {
  if (pattern === undefined || new RegExp(pattern).test(value)) return [];
  return [`${at}: ${JSON.stringify(value)} doesn't match ${pattern}`];
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolve(reference: string, root: Schema): Schema {
  const found = root.$defs?.[reference.replace('#/$defs/', '')];
  if (found === undefined) throw new Error(`no definition ${reference}`);
  return found;
}
