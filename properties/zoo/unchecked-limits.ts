import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';

interface Config {
  readonly ringBits: number;
}

/** The seed checks its limits in the constructor; the fields are public, so a literal goes around it. */
function checkedConfig(ringBits: number): Config {
  if (ringBits < 1 || ringBits > 20) throw new RangeError(`ringBits ${ringBits} is not 1 … 20`);
  return { ringBits };
}

function allocate({ ringBits }: Config): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (1 << ringBits)));
}

function capacities(name: string, config: (ringBits: number) => Config) {
  return scenario({
    name: `limits of a config made by ${name}`,
    setup: () => [0, 1, 20, 64],
    threads: {
      one(wanted) {
        for (const ringBits of wanted) {
          let capacity: number;
          try {
            capacity = allocate(config(ringBits)).length;
          } catch (error) {
            if (error instanceof RangeError) continue;
            throw error;
          }
          if (capacity !== 2 ** ringBits || capacity < 2) throw new OracleError(`ringBits ${ringBits} was accepted and gave a ring of ${capacity}`);
        }
      },
    },
  });
}

export const literalConfigSeed = capacities('a literal', (ringBits) => ({ ringBits }));
export const checkedConfigMended = capacities('the constructor', checkedConfig);

export const z16LiteralConfig = defect({ id: 'Z16', what: 'limits are checked in the constructor only', verdict: 'assertion', wrong: literalConfigSeed, right: checkedConfigMended });
