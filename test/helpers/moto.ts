import { findProgram, startEmulator, type Emulator } from './emulator.js';

/** The program: MOTO_SERVER, the project's virtual environment, or PATH; undefined when there is none. */
export const findMoto = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  findProgram('moto_server', { variable: 'MOTO_SERVER', env });

/** Starts it on a free port; resolves when it answers. */
export const startMoto = (program: string): Promise<Emulator> =>
  startEmulator(program, { args: ['-H', '127.0.0.1', '-p', '0'] });
