import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A web server on this machine, for one page and its worker, bundled as a user would. */
export interface Site {
  /** Of the page that is cross-origin isolated. */
  readonly isolated: string;
  /** Of the same page without the headers that isolate it. */
  readonly open: string;
  close(): void;
}

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export async function serve(): Promise<Site> {
  const files = new Map([
    ['/page.js', await bundle('page')],
    ['/worker.js', await bundle('worker')],
  ]);
  const server = createServer((request, response) => {
    const script = files.get(request.url ?? '');
    if (script === undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html', ...(request.url === '/isolated' ? ISOLATION : {}) });
      response.end('<!doctype html><title>ringproof</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
    } else {
      response.writeHead(200, { 'Content-Type': 'text/javascript', ...ISOLATION });
      response.end(script);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { isolated: `${origin}/isolated`, open: `${origin}/open`, close: () => void server.close() };
}

async function bundle(name: 'page' | 'worker'): Promise<string> {
  // `browser`: an import of a Node module would be an error.
  const build = await rolldown({ input: fileURLToPath(new URL(`./${name}.js`, import.meta.url)), platform: 'browser', onLog: refuse });
  const { output } = await build.generate({ format: 'esm' });
  return output[0].code;
}

function refuse(level: 'warn' | 'info' | 'debug', log: { readonly message: string }): void {
  if (level === 'warn') throw new Error(log.message);
}
