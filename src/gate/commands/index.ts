import { checkCommand } from './check.ts';
import type { Command } from './command.ts';
import { conformanceCommand } from './conformance.ts';
import { defectsCommand } from './defects.ts';
import { exploreCommand } from './explore.ts';
import { ordersCommand } from './orders.ts';
import { tlcInstallCommand, tlcPathCommand, tlcRunCommand } from './tlc.ts';
import { verifyCommand } from './verify.ts';

export const COMMANDS: readonly Command[] = [verifyCommand, exploreCommand, checkCommand, defectsCommand, ordersCommand, tlcInstallCommand, tlcPathCommand, tlcRunCommand, conformanceCommand];
