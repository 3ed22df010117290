import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJava } from './find-java.ts';
import { CAN_FAKE, fakeJava, fakeProgram } from './testing/fake-program.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

describe.skipIf(!CAN_FAKE)('Java (with fake programs; skipped on Windows)', () => {
  it('is the option, else JAVA_HOME, else the first on the PATH', async () => {
    const folder = temporaryFolder();
    const option = fakeJava(join(folder, 'option', 'java'), '21.0.1');
    fakeJava(join(folder, 'home', 'bin', 'java'), '17');
    fakeJava(join(folder, 'path', 'java'), '11.0.2');
    const env = { JAVA_HOME: join(folder, 'home'), PATH: `/does/not/exist:${join(folder, 'path')}` };
    expect(await findJava({ java: option, env })).toEqual({ path: option, version: '21.0.1', major: 21, from: 'option' });
    expect(await findJava({ env })).toMatchObject({ from: 'JAVA_HOME', major: 17 });
    expect(await findJava({ env: { PATH: env.PATH } })).toMatchObject({ from: 'PATH', major: 11 });
  });

  it('is looked for further when the first is too old or broken', async () => {
    const folder = temporaryFolder();
    fakeJava(join(folder, 'home', 'bin', 'java'), '1.8.0_392');
    fakeProgram(join(folder, 'broken', 'java'), 'console.error("Unable to locate a Java Runtime."); process.exit(1);');
    fakeJava(join(folder, 'good', 'java'), '25-ea');
    const env = { JAVA_HOME: join(folder, 'home'), PATH: `${join(folder, 'broken')}:${join(folder, 'good')}` };
    expect(await findJava({ env })).toMatchObject({ from: 'PATH', major: 25 });
  });

  it('is not found', async () => {
    const folder = temporaryFolder();
    await expect(findJava({ env: { PATH: folder } })).rejects.toMatchObject({ code: 'java-not-found', exitCode: 20 });
    await expect(findJava({ env: { JAVA_HOME: folder } })).rejects.toThrow(`${join(folder, 'bin', 'java')} (JAVA_HOME): no such executable`);
    await expect(findJava({ java: join(folder, 'java') })).rejects.toMatchObject({ code: 'java-not-found' });
    const broken = fakeProgram(join(folder, 'broken'), 'console.error("Unable to locate a Java Runtime."); process.exit(1);');
    await expect(findJava({ java: broken })).rejects.toThrow('Unable to locate a Java Runtime.');
    writeFileSync(join(folder, 'not-a-program'), 'x', { mode: 0o755 });
    await expect(findJava({ java: join(folder, 'not-a-program') })).rejects.toMatchObject({ code: 'java-not-found' });
  });

  it.each(['1.8.0_392', '9.0.4', '10.0.2'])('%s is too old', async (version) => {
    const old = fakeJava(join(temporaryFolder(), 'java'), version);
    await expect(findJava({ java: old })).rejects.toMatchObject({ code: 'java-too-old', exitCode: 21 });
    await expect(findJava({ java: old })).rejects.toThrow(`${old}: Java ${version}`);
  });
});
