import type { EmbeddedGraph } from '../embedded.ts';
import { button, element } from './dom.ts';
import { layered, type Layout } from '../picture/layered.ts';

const HEIGHT = 460;
const RADIUS = 0.5;
const LARGEST = 60;

/** A state graph that can be moved, enlarged and walked through: the chosen state with its values, and the steps into and out of it as a list. */
export class GraphView {
  readonly #data: EmbeddedGraph;
  readonly #layout: Layout;
  readonly #canvas: HTMLCanvasElement;
  readonly #panel = element('div', { class: 'state-panel', 'aria-live': 'polite' });
  readonly #out: readonly (readonly number[])[];
  readonly #into: readonly (readonly number[])[];
  readonly #onTrace: ReadonlySet<string>;
  #scale = 1;
  /** How much wider than high a unit is drawn, so that slim and flat graphs fill the picture. */
  #stretch = 1;
  #x = 0;
  #y = 0;
  #chosen: number;

  constructor(box: HTMLElement, data: EmbeddedGraph, name: string) {
    this.#data = data;
    this.#layout = layered(data.graph);
    const { states, edges, initial } = data.graph;
    this.#chosen = data.trace.at(-1) ?? initial[0] ?? 0;
    const lists = (end: 0 | 1): number[][] => {
      const made: number[][] = states.map(() => []);
      for (const [index, edge] of edges.entries()) made[edge[end]]!.push(index);
      return made;
    };
    this.#out = lists(0);
    this.#into = lists(1);
    this.#onTrace = new Set(data.trace.slice(1).map((to, at) => `${data.trace[at]} ${to}`));
    this.#canvas = element('canvas', { tabindex: '0', role: 'img', 'aria-label': `State graph of ${name}: ${states.length} states, ${edges.length} steps. The list beside it goes from state to state; arrow keys move the picture, plus and minus enlarge it.` });
    const controls = element('div', { class: 'controls' },
      button('+', 'Enlarge', () => this.#zoom(1.4)), button('−', 'Reduce', () => this.#zoom(1 / 1.4)), button('⤢', 'All', () => this.#fit()), button('⌂', 'First state', () => this.#choose(initial[0] ?? 0, true)));
    box.append(controls, element('div', { class: 'graph-views' }, this.#canvas, this.#panel));
    this.#listen();
    // A picture whose box has no size yet, in a closed part of the page, is fitted when it gets one.
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
    this.#describe();
  }

  draw(): void {
    const { graph, trace } = this.#data;
    const { x, y } = this.#layout;
    const context = this.#canvas.getContext('2d');
    if (context === null || this.#canvas.clientWidth === 0) return;
    const ratio = devicePixelRatio;
    this.#canvas.width = this.#canvas.clientWidth * ratio;
    this.#canvas.height = HEIGHT * ratio;
    const styles = getComputedStyle(this.#canvas);
    const colour = (name: string): string => styles.getPropertyValue(name).trim();
    const px = (state: number): number => (x[state]! * this.#scale * this.#stretch + this.#x) * ratio;
    const py = (state: number): number => (y[state]! * this.#scale + this.#y) * ratio;
    const radius = Math.max(1.2, Math.min(9, RADIUS * this.#scale)) * ratio;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);

    const line = ([from, to]: readonly [number, number, number]): void => {
      if (from === to) {
        context.moveTo(px(from) + radius, py(from) - radius);
        context.arc(px(from) + radius, py(from) - radius, radius * 0.9, Math.PI * 0.75, Math.PI * 2.6);
        return;
      }
      context.moveTo(px(from), py(from));
      // Steps back up bend aside, so that they do not lie on those down.
      if (y[to]! <= y[from]!) context.quadraticCurveTo((px(from) + px(to)) / 2 + 1.2 * this.#scale * ratio, (py(from) + py(to)) / 2, px(to), py(to));
      else context.lineTo(px(to), py(to));
    };
    const stroke = (style: string, width: number, which: (edge: readonly [number, number, number]) => boolean): void => {
      context.beginPath();
      for (const edge of graph.edges) if (which(edge)) line(edge);
      context.strokeStyle = style;
      context.lineWidth = width * ratio;
      context.stroke();
    };
    // Thousands of lines would hide the states.
    const many = graph.edges.length > 2_000;
    context.globalAlpha = many ? 0.35 : 1;
    stroke(colour('--edge'), many ? 0.5 : 0.8, () => true);
    context.globalAlpha = 1;
    stroke(colour('--accent'), 1.6, ([from]) => from === this.#chosen);
    stroke(colour('--bad'), 2.5, ([from, to]) => this.#onTrace.has(`${from} ${to}`));

    const initial = new Set(graph.initial);
    const onTrace = new Set(trace);
    for (let state = 0; state < graph.states.length; state++) {
      context.beginPath();
      context.arc(px(state), py(state), state === this.#chosen ? radius * 1.6 : radius, 0, 2 * Math.PI);
      context.fillStyle = state === this.#chosen ? colour('--accent') : onTrace.has(state) ? colour('--bad') : initial.has(state) ? colour('--good') : colour('--node');
      context.fill();
    }
    // Where there is room, what is done on each step out of the chosen state is written beside it.
    if (this.#scale > 14) {
      context.font = `${12 * ratio}px system-ui, sans-serif`;
      context.fillStyle = colour('--text');
      for (const index of this.#out[this.#chosen]!) {
        const [from, to, action] = graph.edges[index]!;
        if (from !== to) context.fillText(graph.actions[action]!, (px(from) + px(to)) / 2 + 4 * ratio, (py(from) + py(to)) / 2);
      }
    }
  }

  #fit(): void {
    const { width, height } = this.#layout;
    const room = this.#canvas.clientWidth;
    if (room === 0) return;
    const [across, down] = [(room - 60) / Math.max(1, width), (HEIGHT - 40) / Math.max(1, height)];
    this.#stretch = Math.max(0.3, Math.min(4, across / Math.min(down, 24)));
    this.#scale = Math.min(across / this.#stretch, down, 24);
    this.#x = (room - width * this.#scale * this.#stretch) / 2;
    this.#y = (HEIGHT - height * this.#scale) / 2;
    this.draw();
  }

  #zoom(factor: number, aboutX = this.#canvas.clientWidth / 2, aboutY = HEIGHT / 2): void {
    const scale = Math.min(LARGEST, Math.max(0.02, this.#scale * factor));
    this.#x = aboutX - ((aboutX - this.#x) * scale) / this.#scale;
    this.#y = aboutY - ((aboutY - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.draw();
  }

  #choose(state: number, reveal: boolean): void {
    this.#chosen = state;
    const [x, y] = [this.#layout.x[state]! * this.#scale * this.#stretch + this.#x, this.#layout.y[state]! * this.#scale + this.#y];
    if (reveal && (x < 20 || y < 20 || x > this.#canvas.clientWidth - 20 || y > HEIGHT - 20)) {
      this.#x += this.#canvas.clientWidth / 2 - x;
      this.#y += HEIGHT / 2 - y;
    }
    this.#describe();
    this.draw();
  }

  #describe(): void {
    const { graph, trace } = this.#data;
    const values = graph.states[this.#chosen];
    if (values === undefined) return;
    const at = trace.indexOf(this.#chosen);
    const before = at > 0 ? graph.states[trace[at - 1]!] : undefined;
    const follow = (index: number, end: 0 | 1): HTMLElement => {
      const edge = graph.edges[index]!;
      const link = element('button', { type: 'button' }, `${graph.actions[edge[2]]!} ${end === 1 ? '→' : '←'} ${edge[end] + 1}`);
      link.addEventListener('click', () => this.#choose(edge[end], true));
      return element('li', {}, link);
    };
    this.#panel.replaceChildren(
      element('h4', {}, `State ${this.#chosen + 1}${graph.initial.includes(this.#chosen) ? ', initial' : ''}, depth ${this.#layout.depth[this.#chosen]! + 1}${at < 0 ? '' : `, ${at + 1} of the error trace`}`),
      element('dl', { class: 'state' }, ...graph.variables.map((name, index) => element('div', { class: before !== undefined && before[index] !== values[index] ? 'changed' : '' }, element('dt', {}, name), element('dd', {}, element('code', {}, graph.values[values[index]!]!))))),
      element('p', {}, `Steps out (${this.#out[this.#chosen]!.length})`), element('ul', {}, ...this.#out[this.#chosen]!.map((index) => follow(index, 1))),
      element('p', {}, `Steps into it (${this.#into[this.#chosen]!.length})`), element('ul', {}, ...this.#into[this.#chosen]!.slice(0, 20).map((index) => follow(index, 0))),
    );
  }

  #listen(): void {
    const canvas = this.#canvas;
    let from: readonly [number, number] | undefined;
    let moved = false;
    canvas.addEventListener('pointerdown', (event) => {
      from = [event.clientX, event.clientY];
      moved = false;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (from === undefined) return;
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      if (!moved && Math.hypot(dx, dy) < 4) return;
      moved = true;
      from = [event.clientX, event.clientY];
      this.#x += dx;
      this.#y += dy;
      this.draw();
    });
    canvas.addEventListener('pointerup', (event) => {
      if (from !== undefined && !moved) this.#pick(event);
      from = undefined;
    });
    canvas.addEventListener('wheel', (event) => {
      // Without Ctrl the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && document.activeElement !== canvas) return;
      event.preventDefault();
      const { left, top } = canvas.getBoundingClientRect();
      this.#zoom(Math.exp(-event.deltaY / 400), event.clientX - left, event.clientY - top);
    }, { passive: false });
    canvas.addEventListener('keydown', (event) => {
      const move: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
      const by = move[event.key];
      if (by !== undefined) {
        this.#x += by[0];
        this.#y += by[1];
        this.draw();
      } else if (event.key === '+' || event.key === '=') this.#zoom(1.4);
      else if (event.key === '-') this.#zoom(1 / 1.4);
      else if (event.key === '0' || event.key === 'Home') this.#fit();
      else return;
      event.preventDefault();
    });
  }

  #pick(event: PointerEvent): void {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - left - this.#x) / (this.#scale * this.#stretch), (event.clientY - top - this.#y) / this.#scale];
    let nearest = -1;
    let distance = Infinity;
    for (let state = 0; state < this.#data.graph.states.length; state++) {
      const away = Math.hypot((this.#layout.x[state]! - x) * this.#stretch, this.#layout.y[state]! - y);
      if (away < distance) [nearest, distance] = [state, away];
    }
    if (nearest >= 0 && distance * this.#scale < 24) this.#choose(nearest, false);
  }
}
