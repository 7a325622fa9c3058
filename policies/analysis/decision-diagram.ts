import { CAUSES, type UnknownCause } from '../../exchange/signal.ts';
import type { Condition } from '../engine/compiled.ts';
import { FALSE, NO_SIGNALS, TRUE, type Truth, truth, UNKNOWN } from '../engine/truth.ts';
import { type Atom, type Cell, SEGMENT, type Variable } from './cells.ts';

/** What a condition comes to: its value, and why it is unknown. */
export interface Outcome {
  readonly value: Truth;
  /** Where the value is unknown, exactly the causes that the engine gathers; else, or not asked for, none. */
  readonly causes: readonly UnknownCause[];
}

/** For each variable on the path the cell that was taken, by its place in `cells`; the others do not matter. */
export type Path = ReadonlyMap<number, number>;

/** More nodes than the limit would have been needed. */
export class LimitReached extends Error {}

/** Three values, with a set of three causes. */
const CAUSE_SETS = 8;
const TERMINALS = 3 * CAUSE_SETS;

interface Node {
  readonly variable: number;
  /** A node for each cell of the variable. */
  readonly children: readonly number[];
}

/**
 * Conditions as ordered, reduced decision diagrams (Bryant, "Graph-based algorithms for Boolean function manipulation",
 * 1986) with more than two branches and more than two terminals (Srinivasan et al., "Algorithms for discrete function
 * manipulation", 1990). Nodes are numbers; those below `TERMINALS` are outcomes. Equal functions are the same node.
 */
export class Diagram {
  readonly #variables: readonly Variable[];
  readonly #limit: number;
  readonly #hasCauses: boolean;
  readonly #nodes: Node[] = [];
  readonly #unique = new Map<string, number>();
  readonly #applied = new Map<string, number>();

  /**
   * @param limit of nodes, and of intermediate results in each table.
   * @param hasCauses whether outcomes say causes; without them diagrams are much smaller.
   */
  constructor(variables: readonly Variable[], limit: number, hasCauses: boolean) {
    this.#variables = variables;
    this.#limit = limit;
    this.#hasCauses = hasCauses;
  }

  /** @throws LimitReached */
  build(condition: Condition): number {
    if (!('parts' in condition)) return this.#atom(condition);
    const { kind, parts } = condition;
    const start = kind === 'any' ? FALSE * CAUSE_SETS : TRUE * CAUSE_SETS;
    return parts.reduce((node, part) => this.#apply(kind, node, this.build(part)), start);
  }

  /**
   * A choice of cells under which the outcomes of the roots are accepted; undefined when there is none.
   *
   * @throws LimitReached
   */
  search(roots: readonly number[], accepts: (outcomes: readonly Outcome[]) => boolean): Path | undefined {
    const path = new Map<number, number>();
    const barren = new Set<string>();
    const visit = (nodes: readonly number[]): boolean => {
      const variable = Math.min(...nodes.map((node) => this.#variableOf(node)));
      if (variable === Number.POSITIVE_INFINITY) return accepts(nodes.map(outcomeOf));
      const key = nodes.join();
      if (barren.has(key)) return false;
      for (const cell of this.#variables[variable]?.cells.keys() ?? []) {
        path.set(variable, cell);
        if (visit(nodes.map((node) => this.#child(node, variable, cell)))) return true;
      }
      path.delete(variable);
      barren.add(key);
      this.#check(barren.size);
      return false;
    };
    return visit(roots) ? path : undefined;
  }

  /** The engine itself says what an atom is in a cell, so the two cannot differ. */
  #atom(atom: Atom): number {
    const variable = this.#variables.findIndex(({ name }) => name === atom.name);
    const children = (this.#variables[variable]?.cells ?? []).map((cell) => {
      const facts = 'fact' in cell && cell.fact !== undefined ? { ...SEGMENT, [atom.name]: cell.fact } : {};
      const signals = 'signal' in cell ? new Map([[atom.name, cell.signal]]) : NO_SIGNALS;
      return truth(atom, facts, signals) * CAUSE_SETS + (this.#hasCauses ? causeBit(cell) : 0);
    });
    return this.#node(variable, children);
  }

  #node(variable: number, children: readonly number[]): number {
    const [first = 0] = children;
    if (children.every((child) => child === first)) return first;
    const key = `${variable}:${children.join()}`;
    const before = this.#unique.get(key);
    if (before !== undefined) return before;
    this.#check(this.#nodes.push({ variable, children }));
    const node = TERMINALS + this.#nodes.length - 1;
    this.#unique.set(key, node);
    return node;
  }

  #apply(kind: 'any' | 'all', a: number, b: number): number {
    if (a === b) return a;
    if (a < TERMINALS && b < TERMINALS) return combine(kind, a, b);
    const key = a < b ? `${kind}:${a},${b}` : `${kind}:${b},${a}`;
    const before = this.#applied.get(key);
    if (before !== undefined) return before;
    const variable = Math.min(this.#variableOf(a), this.#variableOf(b));
    const cells = this.#variables[variable]?.cells ?? [];
    const node = this.#node(
      variable,
      cells.map((_, cell) => this.#apply(kind, this.#child(a, variable, cell), this.#child(b, variable, cell))),
    );
    this.#applied.set(key, node);
    this.#check(this.#applied.size);
    return node;
  }

  #variableOf(node: number): number {
    return this.#nodes[node - TERMINALS]?.variable ?? Number.POSITIVE_INFINITY;
  }

  #child(node: number, variable: number, cell: number): number {
    const inner = this.#nodes[node - TERMINALS];
    return inner?.variable === variable ? (inner.children[cell] ?? node) : node;
  }

  #check(size: number): void {
    if (size > this.#limit) throw new LimitReached();
  }
}

function causeBit(cell: Cell): number {
  return 'signal' in cell && 'unknown' in cell.signal ? 1 << CAUSES.indexOf(cell.signal.unknown) : 0;
}

/** Kleene's maximum or minimum. Where it is unknown, the causes of both parts: one that is true or false has none. */
function combine(kind: 'any' | 'all', a: number, b: number): number {
  const [valueA, valueB] = [Math.floor(a / CAUSE_SETS), Math.floor(b / CAUSE_SETS)];
  const value = kind === 'any' ? Math.max(valueA, valueB) : Math.min(valueA, valueB);
  return value * CAUSE_SETS + (value === UNKNOWN ? (a | b) & (CAUSE_SETS - 1) : 0);
}

function outcomeOf(terminal: number): Outcome {
  return {
    value: Math.floor(terminal / CAUSE_SETS) as Truth,
    causes: CAUSES.filter((_, bit) => (terminal & (1 << bit)) !== 0),
  };
}
