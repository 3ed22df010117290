import { element } from './dom.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
const KEY = 'ringproof-theme';

/** A switch between light, dark and what the system says; the choice is kept where the browser allows it. */
export function themeSwitch(changed: () => void): HTMLElement {
  const select = element('select', { 'aria-label': 'Colours' }, ...THEMES.map((name) => element('option', { value: name }, name)));
  const apply = (name: string): void => {
    if (name === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
    changed();
  };
  select.addEventListener('change', () => {
    apply(select.value);
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // Not kept, then.
    }
  });
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Pages from files may have no storage.
  }
  if (kept !== null && (THEMES as readonly string[]).includes(kept)) select.value = kept;
  apply(select.value);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  return element('label', {}, 'Colours ', select);
}
