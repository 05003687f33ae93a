import { METHODS } from 'node:http';
import { usageError } from '../core/errors.ts';

/** What is asked for, and how often in comparison with the others. */
export interface MixEntry {
  readonly method: string;
  readonly path: string;
  /** Pages below the path are asked for, not the path itself. */
  readonly isSection: boolean;
  readonly weight: number;
}

export interface PlannedRequest {
  readonly method: string;
  readonly path: string;
}

export const DEFAULT_MIX = ['/=2', 'products=5', 'search=2', 'api=3', 'POST cart=1'] as const;

/** Pages that each section has. */
const PAGES = 40;

/** `products=5`: pages below /products; `/search?q=tea=2`: this very path; `POST cart=1`. Without a weight it is 1. */
export function parseMixEntry(text: string): MixEntry {
  const [, given, rest = ''] = /^(?:([A-Za-z-]+) +)?(\S+)$/.exec(text) ?? [];
  const [, target = '', weight = '1'] = /^(.+?)(?:=(\d+(?:\.\d+)?))?$/.exec(rest) ?? [];
  const method = given?.toUpperCase() ?? 'GET';
  if (target === '' || /[^\x21-\x7e]|#/.test(target)) {
    throw usageError(`'${text}' is no section`, "Write it as products=5, '/search?q=tea=2' or 'POST cart=1'.");
  }
  if (!METHODS.includes(method) || method === 'CONNECT') {
    throw usageError(`'${method}' is no method that can be sent`, 'Give GET, POST, PUT, DELETE or the like.');
  }
  const isSection = !target.startsWith('/');
  return { method, path: isSection ? `/${target.replace(/\/+$/, '')}` : target, isSection, weight: Number(weight) };
}

/** Draws requests by weight. */
export class RequestMix {
  readonly #entries: readonly MixEntry[];
  readonly #total: number;
  readonly #random: () => number;

  constructor(entries: readonly MixEntry[], random: () => number) {
    this.#entries = entries.filter(({ weight }) => weight > 0);
    this.#total = this.#entries.reduce((sum, { weight }) => sum + weight, 0);
    this.#random = random;
    if (this.#entries.length === 0) throw usageError('no section has a weight above 0');
  }

  next(): PlannedRequest {
    const { method, path, isSection } = this.#draw();
    if (!isSection) return { method, path };
    return { method, path: `${path}/${1 + Math.floor(this.#random() * PAGES)}` };
  }

  #draw(): MixEntry {
    let roll = this.#random() * this.#total;
    for (const entry of this.#entries) {
      roll -= entry.weight;
      if (roll < 0) return entry;
    }
    return this.#entries[0];
  }
}
