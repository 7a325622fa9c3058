import type { Atom, Condition, Junction } from '../engine/compiled.ts';
import { FALSE, TRUE, UNKNOWN } from '../engine/truth.ts';
import { type Cell, readingOf, type Variable } from './cells.ts';
import {
  ALL,
  ANY,
  ANY_WITH_EXTENTS,
  causeBit,
  counting,
  EXTENTS,
  extentOf,
  type Operation,
  type Outcome,
  outcomeOf,
  pack,
  truthOf,
  UNLESS_BY_FACTS,
  valueOfCount,
  WHOLE,
} from './terminal.ts';

/** For each variable on the path the cell that was taken, by its place in `cells`; the others do not matter. */
export type Path = ReadonlyMap<number, number>;

/** More nodes than the limit would have been needed. */
export class LimitReached extends Error {}

/**
 * What a diagram of a condition tells apart: the values alone; also the causes of unknowns; or also what a change of
 * the text would cover (`evidence.ts` in the engine): the extents, or for a note the passages. Each is larger than the one
 * before.
 */
export type Detail = 'values' | 'causes' | 'extents' | 'passages';

/** Numbers below are terminals; the largest that is used is a count of an `atLeast` with its causes, 24 bits. */
const TERMINALS = 2 ** 25;
/** Parts of an `atLeast` that can be counted. */
const MOST_COUNTED = 255;

interface Node {
  readonly variable: number;
  /** A node for each cell of the variable. */
  readonly children: readonly number[];
}

/**
 * Conditions, and functions of them, as ordered, reduced decision diagrams (Bryant, "Graph-based algorithms for Boolean
 * function manipulation", 1986) with more than two branches and more than two terminals (Srinivasan et al., "Algorithms
 * for discrete function manipulation", 1990). Nodes are numbers; those below `TERMINALS` are terminals, of which each
 * means what whoever made it says. Equal functions are the same node.
 */
export class Diagram {
  readonly #variables: readonly Variable[];
  readonly #limit: number;
  readonly #nodes: Node[] = [];
  readonly #unique = new Map<string, number>();
  readonly #applied = new Map<string, number>();

  /** @param limit of nodes, and of intermediate results in each table. */
  constructor(variables: readonly Variable[], limit: number) {
    this.#variables = variables;
    this.#limit = limit;
  }

  /**
   * The condition as a diagram whose terminals `outcomeOf` reads.
   *
   * @throws LimitReached
   */
  build(condition: Condition, detail: Detail): number {
    if (!('parts' in condition)) return this.#atom(condition, detail);
    const parts = condition.parts.map((part) => this.build(part, detail));
    const built = this.#junction(condition, parts, detail);
    if (detail === 'values' || detail === 'causes') return built;
    // What the facts alone decide rests on no signal, so none of them is looked at for what it covers.
    return this.apply(UNLESS_BY_FACTS, this.#byFacts(condition), built);
  }

  /**
   * A function of one variable.
   *
   * @param name of a variable of this diagram.
   * @throws LimitReached
   */
  branch(name: string, terminal: (cell: Cell) => number): number {
    const variable = this.#variables.findIndex((one) => one.name === name);
    const cells = this.#variables[variable]?.cells ?? [];
    if (cells.length === 0) throw new RangeError(`the diagram has no variable ${name}, or nothing that it could be`);
    return this.#node(variable, cells.map(terminal));
  }

  /** @throws LimitReached */
  apply(operation: Operation, a: number, b: number): number {
    const { name, absorbing, neutral } = operation;
    if (absorbing !== undefined && (a === absorbing || b === absorbing)) return absorbing;
    if (neutral !== undefined && a === neutral) return b;
    if (neutral !== undefined && b === neutral) return a;
    if (a < TERMINALS && b < TERMINALS) return operation.of(a, b);
    const key = `${name}:${a},${b}`;
    const before = this.#applied.get(key);
    if (before !== undefined) return before;
    const variable = Math.min(this.#variableOf(a), this.#variableOf(b));
    const children: number[] = [];
    for (const cell of this.#variables[variable]?.cells.keys() ?? []) {
      children.push(this.apply(operation, this.#child(a, variable, cell), this.#child(b, variable, cell)));
    }
    const node = this.#node(variable, children);
    this.#applied.set(key, node);
    this.#check(this.#applied.size);
    return node;
  }

  /**
   * The diagram with other terminals.
   *
   * @param name stands for what is done to each, as that of an `Operation`.
   * @throws LimitReached
   */
  map(node: number, name: string, terminal: (before: number) => number): number {
    return this.apply({ name, of: terminal }, node, 0);
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

  /**
   * Every terminal that the function takes, each with the choice of cells that costs least.
   *
   * @param costs of the cells of each variable.
   */
  terminals(root: number, costs: readonly (readonly number[])[]): ReadonlyMap<number, Path> {
    interface Step {
      readonly cost: number;
      readonly cell: number;
    }
    const known = new Map<number, ReadonlyMap<number, Step>>();
    const visit = (node: number): ReadonlyMap<number, Step> => {
      const inner = this.#nodes[node - TERMINALS];
      if (!inner) return new Map([[node, { cost: 0, cell: -1 }]]);
      const before = known.get(node);
      if (before) return before;
      const best = new Map<number, Step>();
      for (const [cell, child] of inner.children.entries()) {
        const own = costs[inner.variable]?.[cell] ?? 0;
        for (const [terminal, { cost }] of visit(child)) {
          if (own + cost < (best.get(terminal)?.cost ?? Number.POSITIVE_INFINITY)) {
            best.set(terminal, { cost: own + cost, cell });
          }
        }
      }
      known.set(node, best);
      return best;
    };
    const pathTo = (terminal: number): Path => {
      const path = new Map<number, number>();
      for (let node = root; ; ) {
        const inner = this.#nodes[node - TERMINALS];
        if (!inner) return path;
        const cell = visit(node).get(terminal)?.cell ?? 0;
        path.set(inner.variable, cell);
        node = inner.children[cell] ?? terminal;
      }
    };
    return new Map([...visit(root).keys()].map((terminal) => [terminal, pathTo(terminal)]));
  }

  #atom(atom: Atom, detail: Detail): number {
    return this.branch(atom.name, (cell) => {
      const value = readingOf(atom, cell);
      if (detail === 'values' || value === FALSE) return pack(value, 0, 0, 0);
      const causes = value === UNKNOWN ? causeBit(cell) : 0;
      if (detail === 'causes') return pack(value, causes, 0, 0);
      return pack(value, causes, causes, value === TRUE ? extentOf(atom, cell, detail === 'passages') : 0);
    });
  }

  /** `parts` are those of the condition, built. */
  #junction({ kind, least }: Junction, parts: readonly number[], detail: Detail): number {
    if (kind === 'any') {
      const any = detail === 'values' || detail === 'causes' ? ANY : ANY_WITH_EXTENTS;
      return parts.reduce((node, part) => this.apply(any, node, part), pack(FALSE, 0, 0, 0));
    }
    if (kind === 'all') return parts.reduce((node, part) => this.apply(ALL, node, part), pack(TRUE, 0, 0, 0));
    if (parts.length > MOST_COUNTED) throw new LimitReached();
    const count = counting(least);
    const counted = parts.reduce((node, part) => this.apply(count, node, part), 0);
    return this.map(counted, `counted ${least}`, (terminal) => valueOfCount(terminal, least));
  }

  /** The condition with no signal known: where it is true, with what then covers. */
  #byFacts(condition: Condition): number {
    if (condition.kind === 'signal') return pack(UNKNOWN, 0, 0, 0);
    if (!('parts' in condition)) return this.#atom(condition, 'values');
    const parts = condition.parts.map((part) => this.#byFacts(part));
    const isWhole = !condition.factsOnly && condition.kind !== 'all';
    return this.map(this.#junction(condition, parts, 'extents'), `by facts ${isWhole}`, (one) =>
      truthOf(one) === TRUE ? pack(TRUE, 0, 0, (one & EXTENTS) | (isWhole ? WHOLE : 0)) : pack(truthOf(one), 0, 0, 0),
    );
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
