type Child = Node | string | undefined | false;

/** An HTML element; texts become text nodes, so nothing in them is markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, string | number>> = {}, ...children: readonly Child[]): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** A button that says what it does to who does not see its sign. */
export function button(sign: string, name: string, act: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', title: name, 'aria-label': name }, sign);
  made.addEventListener('click', act);
  return made;
}

function filled<Made extends Element>(made: Made, attributes: Readonly<Record<string, string | number>>, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return made;
}
