import type { Embedded } from '../embedded.ts';
import { GraphView } from './graph-view.ts';
import { Player } from './player.ts';
import { themeSwitch } from './theme.ts';

const data = JSON.parse(document.getElementById('data')!.textContent!) as Embedded;
const sources = new Map(data.sources.map((source) => [source.file, source]));
const graphs: GraphView[] = [];

document.getElementById('theme')!.append(themeSwitch(() => graphs.forEach((graph) => graph.draw())));
for (const [id, finding] of Object.entries(data.executions)) new Player(document.getElementById(id)!, finding, sources).start();
for (const [id, graph] of Object.entries(data.graphs)) {
  const box = document.querySelector<HTMLElement>(`[data-graph="${id}"]`)!;
  graphs.push(new GraphView(box, graph, document.getElementById(`${id}-title`)!.textContent!));
}
