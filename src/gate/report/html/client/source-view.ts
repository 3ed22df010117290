import type { SourcePlace } from '../../../finding/finding.ts';
import type { SourceText } from '../../source-text.ts';
import { element } from './dom.ts';

/** A source with the line of the step marked, and the lines at which the other threads stand. */
export class SourceView {
  readonly element: HTMLElement;
  readonly #sources: ReadonlyMap<string, SourceText>;
  readonly #title = element('p', { class: 'file' });
  readonly #lines = element('ol', { class: 'lines' });
  #file: string | undefined;

  /** @param name of what is played, which tells it from the sources of other players */
  constructor(sources: ReadonlyMap<string, SourceText>, name: string) {
    this.#sources = sources;
    this.element = element('div', { class: 'source', tabindex: '0', role: 'region', 'aria-label': `Source of ${name}` });
    this.element.append(this.#title, this.#lines);
  }

  /** @param others where other threads stand, by their names */
  show(place: SourcePlace | undefined, others: ReadonlyMap<string, SourcePlace>): void {
    const source = place && this.#sources.get(place.file);
    if (place === undefined || source === undefined) {
      this.#title.textContent = place === undefined ? 'This step has no place in the source.' : `${place.file}:${place.line} (its text is not on this page)`;
      this.#lines.replaceChildren();
      this.#file = undefined;
      return;
    }
    this.#title.textContent = `${place.file}:${place.line}${place.enclosing === '' ? '' : ` in ${place.enclosing}`}`;
    if (this.#file !== source.file) {
      this.#file = source.file;
      this.#lines.setAttribute('start', String(source.firstLine));
      this.#lines.replaceChildren(...source.text.split('\n').map((text) => element('li', {}, element('code', {}, text === '' ? ' ' : text))));
    }
    for (const line of this.#lines.querySelectorAll('.here, .other')) {
      line.classList.remove('here', 'other');
      line.removeAttribute('aria-current');
      line.querySelector('.who')?.remove();
    }
    for (const [thread, at] of others) {
      if (at.file !== place.file || at.line === place.line) continue;
      const line = this.#line(source, at.line);
      line?.classList.add('other');
      const badge = line?.querySelector('.who');
      if (badge) badge.append(`, ${thread}`);
      else line?.append(element('span', { class: 'who' }, thread));
    }
    for (let number = place.line; number <= Math.max(place.line, place.endLine); number++) this.#line(source, number)?.classList.add('here');
    const here = this.#line(source, place.line);
    if (here === undefined) return;
    here.setAttribute('aria-current', 'step');
    // Only this box scrolls, not the page.
    const { offsetTop, offsetHeight } = here;
    const box = this.element;
    if (offsetTop < box.scrollTop + 40 || offsetTop + offsetHeight > box.scrollTop + box.clientHeight - 40) box.scrollTop = offsetTop - box.clientHeight / 2;
  }

  #line({ firstLine }: SourceText, number: number): HTMLElement | undefined {
    return this.#lines.children[number - firstLine] as HTMLElement | undefined;
  }
}
