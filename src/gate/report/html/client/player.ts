import type { ExecutionFinding, SourcePlace } from '../../../finding/finding.ts';
import type { SourceText } from '../../source-text.ts';
import { button, element } from './dom.ts';
import { MemoryView } from './memory-view.ts';
import { SourceView } from './source-view.ts';

const PAUSE_MS = 1_000;

/** Steps through an execution: before the first step is position 0. The table of steps follows, and its rows can be chosen. */
export class Player {
  readonly #finding: ExecutionFinding;
  readonly #section: HTMLElement;
  readonly #slider: HTMLInputElement;
  readonly #position = element('output', { class: 'position' });
  readonly #said = element('p', { class: 'said', 'aria-live': 'polite' });
  readonly #play: HTMLButtonElement;
  readonly #source: SourceView;
  readonly #memory: MemoryView;
  readonly #rows: readonly HTMLElement[];
  #step = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(section: HTMLElement, finding: ExecutionFinding, sources: ReadonlyMap<string, SourceText>) {
    this.#finding = finding;
    this.#section = section;
    this.#source = new SourceView(sources, finding.name);
    this.#memory = new MemoryView(finding);
    this.#rows = [...section.querySelectorAll<HTMLElement>('tr[data-step]')];
    const last = finding.steps.length;
    this.#slider = element('input', { type: 'range', min: '0', max: String(last), value: '0', 'aria-label': 'Step' });
    this.#slider.addEventListener('input', () => this.#goByHand(Number(this.#slider.value)));
    this.#play = button('Play', 'Play', () => this.#toggle());
    const controls = element('div', { class: 'controls', role: 'group', 'aria-label': `Steps of ${finding.name}` },
      button('|◀', 'First', () => this.#goByHand(0)), button('◀', 'Back', () => this.#goByHand(this.#step - 1)), this.#play,
      button('▶', 'Forward', () => this.#goByHand(this.#step + 1)), button('▶|', 'Last', () => this.#goByHand(last)), this.#slider, this.#position);
    const box = section.querySelector<HTMLElement>('.player')!;
    box.append(controls, this.#said, element('div', { class: 'views' }, this.#source.element, this.#memory.element));
    box.hidden = false;
    box.addEventListener('keydown', (event) => this.#key(event));
    const steps = section.querySelector<HTMLElement>('.steps')!;
    steps.addEventListener('keydown', (event) => this.#key(event));
    for (const [index, row] of this.#rows.entries()) row.addEventListener('click', () => this.#goByHand(index + 1));
  }

  start(): void {
    this.#go(0);
  }

  #goByHand(step: number): void {
    this.#stop();
    this.#go(step);
  }

  #go(step: number): void {
    const { steps, threads } = this.#finding;
    this.#step = Math.max(0, Math.min(steps.length, step));
    const now = steps[this.#step - 1];
    this.#slider.value = String(this.#step);
    this.#position.textContent = `Step ${this.#step} of ${steps.length}`;
    const words = now === undefined ? 'before the first step' : `${now.thread}: ${now.text} ${now.effect}${now.place === undefined ? '' : ` at ${now.place.file}:${now.place.line}`}`;
    this.#slider.setAttribute('aria-valuetext', `${this.#step} of ${steps.length}, ${words}`);
    this.#said.textContent = now === undefined ? 'Before the first step.' : `${now.switched === undefined ? '' : `(${now.switched.from} ${now.switched.reason}) `}${words}`;
    for (const row of this.#rows) {
      row.classList.toggle('here', row.dataset['step'] === String(this.#step));
      row.toggleAttribute('aria-current', row.dataset['step'] === String(this.#step));
    }
    const others = new Map<string, SourcePlace>();
    for (const step of steps.slice(0, this.#step)) if (step.place !== undefined && step.thread !== now?.thread) others.set(step.thread, step.place);
    this.#source.show(now === undefined ? threads.find(({ source }) => source !== undefined)?.source : now.place, others);
    this.#memory.show(this.#step);
    this.#reveal();
  }

  /** Scrolls the table, where it is longer than its box, to the row. */
  #reveal(): void {
    const row = this.#rows[this.#step - 1];
    const box = this.#section.querySelector<HTMLElement>('.steps')!;
    if (row === undefined) box.scrollTop = 0;
    else if (row.offsetTop < box.scrollTop + 40 || row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  #toggle(): void {
    if (this.#timer !== undefined) {
      this.#stop();
      return;
    }
    if (this.#step === this.#finding.steps.length) this.#go(0);
    this.#play.textContent = 'Pause';
    this.#play.setAttribute('aria-label', 'Pause');
    this.#play.title = 'Pause';
    this.#timer = setInterval(() => {
      this.#go(this.#step + 1);
      if (this.#step === this.#finding.steps.length) this.#stop();
    }, PAUSE_MS);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#play.textContent = 'Play';
    this.#play.setAttribute('aria-label', 'Play');
    this.#play.title = 'Play';
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.#finding.steps.length;
    const target = event.target as HTMLElement;
    if (event.key === ' ' && target.tagName !== 'BUTTON') this.#toggle();
    else if (event.key === 'ArrowRight') this.#goByHand(this.#step + 1);
    else if (event.key === 'ArrowLeft') this.#goByHand(this.#step - 1);
    else if (event.key === 'Home') this.#goByHand(0);
    else if (event.key === 'End') this.#goByHand(last);
    else return;
    event.preventDefault();
  }
}
