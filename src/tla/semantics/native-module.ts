import type { ModuleSignature } from '../modules/signatures.ts';
import type { Definition, Expression, Parameter, SourceRange } from './resolved.ts';
import type { Entry, LoadedModule } from './scope.ts';

/** A module that comes with the engine, as the front end sees any other. */
export function nativeModule(signature: ModuleSignature, find: (name: string) => LoadedModule): LoadedModule {
  const { name } = signature;
  const source: SourceRange = { module: name, line: 0, column: 0, endLine: 0, endColumn: 0 };
  const body: Expression = { kind: 'string', value: `defined by the module ${name} that comes with the engine`, source, level: 0 };
  const entries = new Map<string, Entry>();
  const definitions: Definition[] = [];
  for (const extended of signature.extends.map((other) => find(other))) {
    const yields = signature.extendsLately.includes(extended.module.name);
    for (const [operator, entry] of extended.entries) {
      if (entries.get(operator)?.yields ?? true) entries.set(operator, yields ? { ...entry, yields } : entry);
    }
    for (const definition of extended.module.definitions) if (!definitions.includes(definition)) definitions.push(definition);
  }
  for (const operator of signature.operators.values()) {
    const parameters = operator.parameters.map((arity, index): Parameter => ({ kind: 'parameter', name: `_${index + 1}`, arity, source }));
    const definition: Definition = { kind: 'definition', name: operator.name, module: name, parameters, body, recursive: false, isLocal: false, isNative: true, source };
    entries.set(operator.name, { symbol: definition, isLocal: false });
    definitions.push(definition);
  }
  return {
    module: { name, file: undefined, constants: [], variables: [], definitions, assumptions: [] },
    entries,
    innerModules: new Map(),
    isParameterFree: true,
  };
}
